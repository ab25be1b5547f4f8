package org.notebookos.gateway.internal.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/** The messages that the gateway makes in the kernel's name. Stateless. */
public final class SyntheticMessages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MessageFactory factory;

    public SyntheticMessages(MessageFactory factory) {
        this.factory = factory;
    }

    /** A status on iopub; {@code parent} is a request's header, or {@code {}}. */
    ChannelMessage status(String session, byte[] parent, String state) {
        return message(Channel.IOPUB, session, "status", parent, object("execution_state", state));
    }

    /** Text on the request's stderr. */
    ChannelMessage stderr(String session, byte[] parent, String text) {
        return message(
                Channel.IOPUB,
                session,
                "stream",
                parent,
                object("name", "stderr").put("text", text + "\n"));
    }

    /** A cell that was idle before it was committed is committed; clients that don't know the type ignore it. */
    ChannelMessage durable(String session, byte[] parent, long term) {
        ObjectNode content = JSON.createObjectNode().put("term", term);
        return message(Channel.IOPUB, session, "notebookos_durable", parent, content);
    }

    /** The reply to an execute_request that won't run because of another one. */
    ChannelMessage abortedReply(String session, byte[] parent, long executionCount) {
        ObjectNode content = object("status", "aborted").put("execution_count", executionCount);
        return message(Channel.SHELL, session, "execute_reply", parent, content);
    }

    /** The answer to a shutdown_request. */
    ChannelMessage shutdownReply(Channel channel, String session, byte[] parent, boolean restart) {
        return message(
                channel,
                session,
                "shutdown_reply",
                parent,
                object("status", "ok").put("restart", restart));
    }

    /** The error output of a cell that failed outside of user code. */
    ChannelMessage error(String session, byte[] parent, String code, String text) {
        return message(Channel.IOPUB, session, "error", parent, errorContent(JSON.createObjectNode(), code, text));
    }

    /** The reply to an execute_request that failed outside of user code. */
    ChannelMessage errorReply(String session, byte[] parent, String code, String text, long executionCount) {
        ObjectNode content = errorContent(object("status", "error"), code, text).put("execution_count", executionCount);
        content.putArray("payload");
        content.putObject("user_expressions");
        return message(Channel.SHELL, session, "execute_reply", parent, content);
    }

    /** Turns a stable code into an exception's name: {@code EXECUTOR_LOST} becomes {@code ExecutorLost}. */
    static String errorName(String code) {
        List<String> words = new ArrayList<>();
        for (String word : code.toLowerCase(Locale.ROOT).split("_")) {
            if (!word.isEmpty()) {
                words.add(Character.toUpperCase(word.charAt(0)) + word.substring(1));
            }
        }
        return words.isEmpty() ? "NotebookOSError" : String.join("", words);
    }

    private static ObjectNode errorContent(ObjectNode content, String code, String text) {
        String name = errorName(code);
        content.put("ename", name).put("evalue", text);
        content.putArray("traceback").add(name + ": " + text);
        return content;
    }

    private ChannelMessage message(Channel channel, String session, String type, byte[] parent, ObjectNode content) {
        Message message = factory.message(session, type, parent, bytes(content));
        return new ChannelMessage(channel, message);
    }

    private static ObjectNode object(String key, String value) {
        return JSON.createObjectNode().put(key, value);
    }

    private static byte[] bytes(ObjectNode content) {
        try {
            return JSON.writeValueAsBytes(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings can always be written", e);
        }
    }
}
