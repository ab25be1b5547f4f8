package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A model, and the content that is sent in its place within it.
 *
 * @param model the model
 * @param content streamed from the disk; empty if the model says all
 */
record ContentsAnswer(ObjectNode model, Optional<FileContent> content) implements AutoCloseable {

    static ContentsAnswer of(ObjectNode model) {
        return new ContentsAnswer(model, Optional.empty());
    }

    void writeTo(OutputStream out) throws IOException {
        try (JsonGenerator json = NotebookJson.generator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> field : model.properties()) {
                json.writeFieldName(field.getKey());
                if (content.isPresent() && field.getKey().equals("content")) {
                    content.get().writeTo(json);
                } else {
                    json.writeTree(field.getValue());
                }
            }
            json.writeEndObject();
        }
    }

    @Override
    public void close() throws IOException {
        if (content.isPresent()) {
            content.get().close();
        }
    }
}
