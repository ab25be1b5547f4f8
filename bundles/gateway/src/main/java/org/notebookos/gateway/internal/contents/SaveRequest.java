package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * What a client sent: a model, of which everything may be missing.
 *
 * @param fields all fields but the content
 * @param content the content; empty if it is missing or null
 */
record SaveRequest(ObjectNode fields, Optional<Content> content) implements AutoCloseable {

    /** Where the content is. */
    sealed interface Content {

        /** Notebooks, and what is no content at all. */
        record Json(JsonNode value) implements Content {}

        /** As it was sent: text, or base64 that came before its format. */
        record Text(String text) implements Content {}

        /** Decoded from base64 already, in a file of its own. */
        record Staged(Path file) implements Content {}
    }

    boolean isEmpty() {
        return fields.isEmpty() && content.isEmpty();
    }

    /** Returns a string; missing and null are empty. */
    Optional<String> string(String name) {
        JsonNode value = fields.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new GatewayException(Code.BAD_REQUEST, "\"" + name + "\" is not a string");
        }
        return Optional.of(value.textValue());
    }

    /** Returns the type; unknown ones are files, as everywhere in Jupyter. */
    Optional<String> type() {
        return string("type")
                .filter(type -> !type.isEmpty())
                .map(type -> type.equals("directory") || type.equals("notebook") ? type : "file");
    }

    /** Returns the number of a part of an upload, -1 for the last one; empty if it isn't one. */
    Optional<Integer> chunk() {
        JsonNode chunk = fields.path("chunk");
        if (chunk.isMissingNode() || chunk.isNull()) {
            return Optional.empty();
        }
        if (!chunk.isIntegralNumber() || !chunk.canConvertToInt() || chunk.intValue() < -1 || chunk.intValue() == 0) {
            throw new GatewayException(Code.BAD_REQUEST, "\"chunk\" is neither a number from 1 on nor -1 for the last");
        }
        return Optional.of(chunk.intValue());
    }

    /** What was staged and not used is gone. */
    @Override
    public void close() throws IOException {
        if (content.isPresent() && content.get() instanceof Content.Staged staged) {
            Files.deleteIfExists(staged.file());
        }
    }
}
