package org.notebookos.agent.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.ClientMessage;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Lease;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.jupyter.Header;

/** Jupyter messages as a client sends and reads them. */
final class Cells {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Cells() {}

    static RunCell.Builder run(String kernel, long term, int attempt, String code) {
        return RunCell.newBuilder()
                .setKernelId(kernel)
                .setTerm(term)
                .setAttempt(attempt)
                .setFirstAttempt(attempt)
                .setMode(RunCell.Mode.FAST)
                .setClient("client-a")
                .addAllParts(request(
                        "execute_request",
                        "cell-" + term,
                        Map.of(
                                "code", code,
                                "silent", false,
                                "store_history", true,
                                "user_expressions", Map.of(),
                                "allow_stdin", true,
                                "stop_on_error", true)));
    }

    static RunCell.Builder withGpus(RunCell.Builder run, long epoch, int gpus) {
        return run.setLease(Lease.newBuilder().setEpoch(epoch).setGpus(gpus));
    }

    static ClientMessage.Builder message(
            String kernel, Channel channel, String client, String type, String id, Map<String, ?> content) {
        return ClientMessage.newBuilder()
                .setKernelId(kernel)
                .setChannel(channel)
                .setClient(client)
                .addAllParts(request(type, id, content));
    }

    static List<ByteString> request(String type, String id, Map<String, ?> content) {
        Header header = new Header(id, type, "browser-1", "ann", "2026-01-01T00:00:00.000000Z", "5.3");
        return List.of(
                ByteString.copyFrom(header.toJson()),
                ByteString.copyFromUtf8("{}"),
                ByteString.copyFromUtf8("{\"deletedCells\":[]}"),
                ByteString.copyFrom(json(content).getBytes(StandardCharsets.UTF_8)));
    }

    static Header header(Output output) {
        return Header.parse(output.getParts(0).toByteArray());
    }

    static Header parent(Output output) {
        return Header.parseAny(output.getParts(1).toByteArray());
    }

    static JsonNode content(Output output) {
        try {
            return JSON.readTree(output.getParts(3).toStringUtf8());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static String result(Output output) {
        return content(output).path("data").path("text/plain").asText();
    }

    static boolean isIdle(FromHost message, long term) {
        return message.hasOutput()
                && header(message.getOutput()).msgType().equals("status")
                && parent(message.getOutput()).msgId().equals("cell-" + term)
                && content(message.getOutput()).path("execution_state").asText().equals("idle");
    }

    static boolean isReplyTo(FromHost message, String type, String id) {
        return message.hasOutput()
                && header(message.getOutput()).msgType().equals(type)
                && parent(message.getOutput()).msgId().equals(id);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
