package org.notebookos.scheduler.internal.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.notebookos.scheduler.core.Change;

/** One change as one line: CRC-32C in eight hexadecimal digits, a space, {@code {"type": ..., "change": {...}}}. Stateless. */
final class ChangeCodec {

    private static final int CHECKSUM_LENGTH = 8;

    private static final Map<String, Class<?>> TYPES = Arrays.stream(Change.class.getPermittedSubclasses())
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    String encode(Change change) {
        try {
            String body = json.writeValueAsString(json.createObjectNode()
                    .put("type", change.getClass().getSimpleName())
                    .set("change", json.valueToTree(change)));
            return checksum(body) + " " + body + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change can't be written as JSON: " + change, e);
        }
    }

    /** Returns the change of a line without its end, or empty if the line is damaged. */
    Optional<Change> decode(String line) {
        if (line.length() <= CHECKSUM_LENGTH + 1) {
            return Optional.empty();
        }
        String body = line.substring(CHECKSUM_LENGTH + 1);
        if (!line.startsWith(checksum(body))) {
            return Optional.empty();
        }
        try {
            JsonNode node = json.readTree(body);
            Class<?> type = TYPES.get(node.path("type").asText());
            return type == null ? Optional.empty() : Optional.of((Change) json.treeToValue(node.get("change"), type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
