package org.notebookos.lab.internal.environment;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads JSON as people write it: comments, single quotes, names without quotes, commas at the end. Stateless. */
public final class JsonFiles {

    private static final Logger LOG = LoggerFactory.getLogger(JsonFiles.class);

    private static final JsonMapper RELAXED = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS,
                    JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFiles() {}

    /**
     * Reads a text.
     *
     * @throws IOException if it isn't JSON in any of these forms; the message says where
     */
    public static JsonNode parse(String text) throws IOException {
        return RELAXED.readTree(text);
    }

    /** Reads an object from a file; a file that is missing or broken is an empty one, and the log says what is wrong with it. */
    public static ObjectNode object(Path file) {
        return read(file)
                .filter(JsonNode::isObject)
                .map(ObjectNode.class::cast)
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static Optional<JsonNode> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(Files.readString(file)));
        } catch (IOException e) {
            LOG.warn("{} is not used: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    /** Puts all of one object into another, objects within objects too. */
    public static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(property -> {
            JsonNode there = into.get(property.getKey());
            if (there instanceof ObjectNode inner && property.getValue() instanceof ObjectNode more) {
                merge(inner, more);
            } else {
                into.set(property.getKey(), property.getValue().deepCopy());
            }
        });
    }
}
