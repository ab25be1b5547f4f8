package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/** What the agent itself has to say to the people who see a cell. Stateless. */
final class Notices {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MessageFactory messages;
    private final Supplier<String> session;

    /**
     * Makes notices.
     *
     * @param session of the kernel's messages
     */
    Notices(MessageFactory messages, Supplier<String> session) {
        this.messages = messages;
        this.session = session;
    }

    /** Returns what makes the notices of a kernel of this host. */
    static Notices of(HostContext host, Supplier<String> session) {
        return new Notices(new MessageFactory("notebookos", host.clock(), host.ids()), session);
    }

    /** Returns a line of text below a cell, as if the cell had written it to standard error. */
    Message stderr(CellOrder order, String line) {
        return stderr(order.request().header(), line);
    }

    /** Returns a line of text below the cell of the request with this header. */
    Message stderr(byte[] requestHeader, String line) {
        return message("stream", requestHeader, Map.of("name", "stderr", "text", line + "\n"));
    }

    /** Returns a question to the user, which the request with this header waits for. */
    Message question(byte[] requestHeader, String prompt, boolean password) {
        return message("input_request", requestHeader, Map.of("prompt", prompt, "password", password));
    }

    /** Returns a reply that says what went wrong outside of user code. */
    Message errorReply(String type, byte[] requestHeader, String name, String text, long executionCount) {
        Map<String, Object> content = new LinkedHashMap<>(Map.of("status", "error"));
        content.putAll(error(name, text));
        content.put("execution_count", executionCount);
        content.put("payload", List.of());
        content.put("user_expressions", Map.of());
        return message(type, requestHeader, content);
    }

    /** Returns an output that says below a cell what went wrong outside of user code. */
    Message error(byte[] requestHeader, String name, String text) {
        return message("error", requestHeader, error(name, text));
    }

    /** Returns the word that the request with this header is over. */
    Message idle(byte[] requestHeader) {
        return message("status", requestHeader, Map.of("execution_state", "idle"));
    }

    private static Map<String, Object> error(String name, String text) {
        return Map.of("ename", name, "evalue", text, "traceback", List.of(name + ": " + text));
    }

    private Message message(String type, byte[] requestHeader, Map<String, ?> content) {
        try {
            return messages.message(session.get(), type, requestHeader, JSON.writeValueAsBytes(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of plain values is JSON", e);
        }
    }
}
