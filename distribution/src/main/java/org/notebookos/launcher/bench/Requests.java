package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/** Builds requests of one client session, and reads what came back. */
final class Requests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String session = UUID.randomUUID().toString();
    private final MessageFactory factory = new MessageFactory(
            "bench", Clock.systemUTC(), () -> UUID.randomUUID().toString());

    String session() {
        return session;
    }

    Message execute(String code) {
        ObjectNode content = JSON.createObjectNode();
        content.put("code", code);
        content.put("silent", false);
        content.put("store_history", true);
        content.putObject("user_expressions");
        content.put("allow_stdin", false);
        content.put("stop_on_error", true);
        return message("execute_request", content);
    }

    Message kernelInfo() {
        return message("kernel_info_request", JSON.createObjectNode());
    }

    private Message message(String type, ObjectNode content) {
        return factory.message(
                session, type, Message.emptyObject(), content.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the msg_id of the request that a message answers, or an empty string. */
    static String parentOf(Message message) {
        return Header.parseAny(message.parentHeader()).msgId();
    }

    /** Returns whether the message is the iopub status idle. */
    static boolean isIdle(Message message, Header header) {
        return header.msgType().equals("status")
                && tree(message.content()).path("execution_state").asText().equals("idle");
    }

    /** Fails if the reply isn't ok. */
    static void requireOk(Message reply) {
        JsonNode content = tree(reply.content());
        if (!content.path("status").asText().equals("ok")) {
            throw new BenchException("the cell failed: " + content.path("ename").asText() + ": "
                    + content.path("evalue").asText());
        }
    }

    private static JsonNode tree(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new BenchException("the kernel sent something that isn't JSON", e);
        }
    }
}
