package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.agent.internal.log.Flaw;
import org.notebookos.hostlink.v1.Problem;
import org.notebookos.jupyter.Message;

/**
 * A {@code notebookos_delta} message as read, before its large values are in the object store.
 *
 * @param term of the cell
 * @param attempt of the cell
 * @param captureMicros how long the capture took
 * @param values co-variables
 * @param deleted names that are gone
 * @param facts session facts by key
 * @param problems what can't travel, and why
 * @param checkpoint name for the namespace after the cell; empty for none
 * @param undo number of cells to take back
 * @param checkout name of the checkpoint to return to; empty for none
 * @param blind whether the process can't see any GPU any more, because it has looked for some when it had none
 */
record CapturedDelta(
        long term,
        int attempt,
        long captureMicros,
        List<Value> values,
        List<String> deleted,
        Map<String, byte[]> facts,
        List<Problem> problems,
        String checkpoint,
        int undo,
        String checkout,
        boolean blind) {

    /** A cell that captured nothing. */
    static CapturedDelta none(long term, int attempt) {
        return new CapturedDelta(term, attempt, 0, List.of(), List.of(), Map.of(), List.of(), "", 0, "", false);
    }

    /** One co-variable: its bytes, or the file where the process left them. */
    record Value(
            List<String> names, String format, String sha256, String fidelity, byte[] bytes, Optional<Path> spooled) {}

    /** Returns the problems by name. */
    Map<String, Flaw> flaws() {
        Map<String, Flaw> flaws = new LinkedHashMap<>();
        problems.forEach(problem -> flaws.put(problem.getName(), new Flaw(problem.getFidelity(), problem.getReason())));
        return flaws;
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_CHARACTERS = 100;
    private static final String SAFE_FILE = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}";

    /**
     * Reads a message.
     *
     * @param spool where the process puts files
     * @throws IOException if the content isn't what docs/kernel-protocol.md says
     */
    static CapturedDelta read(Message message, Path spool) throws IOException {
        JsonNode content = JSON.readTree(message.content());
        List<Value> values = new ArrayList<>();
        for (JsonNode node : content.path("covariables")) {
            values.add(value(node, message.buffers(), spool));
        }
        Map<String, byte[]> facts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> fact : content.path("facts").properties()) {
            facts.put(fact.getKey(), buffer(fact.getValue(), message.buffers()));
        }
        return new CapturedDelta(
                content.path("term").asLong(),
                content.path("attempt").asInt(),
                Math.round(content.path("capture_ms").asDouble() * 1000),
                values,
                strings(content.path("deleted")),
                facts,
                problems(content.path("problems")),
                checkpoint(content.path("checkpoint").asText()),
                content.path("restore").path("undo").asInt(),
                content.path("restore").path("checkout").asText(),
                content.path("gpu").path("blind").asBoolean());
    }

    private static String checkpoint(String name) throws IOException {
        if (name.length() > MOST_CHARACTERS) {
            throw new IOException("a checkpoint's name has " + name.length() + " characters");
        }
        return name;
    }

    private static Value value(JsonNode node, List<byte[]> buffers, Path spool) throws IOException {
        Optional<Path> spooled = Optional.empty();
        byte[] bytes = new byte[0];
        if (node.has("spool")) {
            String file = node.path("spool").asText();
            if (!file.matches(SAFE_FILE)) {
                throw new IOException("not the name of a spooled file: " + file);
            }
            spooled = Optional.of(spool.resolve(file));
        } else {
            bytes = buffer(node, buffers);
        }
        return new Value(
                strings(node.path("names")),
                node.path("format").asText(),
                node.path("sha256").asText(),
                node.path("fidelity").asText("exact"),
                bytes,
                spooled);
    }

    private static byte[] buffer(JsonNode node, List<byte[]> buffers) throws IOException {
        int index = node.path("buffer").asInt(-1);
        if (index < 0 || index >= buffers.size()) {
            throw new IOException("buffer " + index + " of " + buffers.size() + " doesn't exist");
        }
        byte[] bytes = buffers.get(index);
        if (node.has("size") && node.path("size").asLong() != bytes.length) {
            throw new IOException("buffer " + index + " has " + bytes.length + " bytes, not " + node.path("size"));
        }
        return bytes;
    }

    private static List<Problem> problems(JsonNode nodes) {
        List<Problem> problems = new ArrayList<>();
        for (JsonNode node : nodes) {
            problems.add(Problem.newBuilder()
                    .setName(node.path("name").asText())
                    .setFidelity(node.path("fidelity").asText())
                    .setReason(node.path("reason").asText())
                    .build());
        }
        return problems;
    }

    private static List<String> strings(JsonNode nodes) {
        List<String> strings = new ArrayList<>();
        nodes.forEach(node -> strings.add(node.asText()));
        return strings;
    }
}
