package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Long text of a notebook: one string for clients, an array of lines in the file. And what is only true on one server
 * (whether a cell is trusted) isn't kept in files. Stateless; notebooks are changed in place.
 */
final class NotebookLines {

    private static final Set<String> SPLIT_TYPES = Set.of("application/javascript", "image/svg+xml");

    private NotebookLines() {}

    /** Makes it what clients get. */
    static void join(ObjectNode notebook) {
        convert(notebook, NotebookLines::joined, mimeType -> true);
    }

    /** Makes it what the file gets. */
    static void split(ObjectNode notebook) {
        convert(
                notebook,
                NotebookLines::lines,
                mimeType -> mimeType.startsWith("text/") || SPLIT_TYPES.contains(mimeType));
    }

    /** Removes what isn't kept in files. */
    static void stripTransient(ObjectNode notebook) {
        if (notebook.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(Set.of("orig_nbformat", "orig_nbformat_minor", "signature"));
        }
        for (JsonNode cell : notebook.path("cells")) {
            if (cell.get("metadata") instanceof ObjectNode metadata) {
                metadata.remove("trusted");
            }
        }
    }

    private interface MimeTypes {
        boolean test(String mimeType);
    }

    private static void convert(ObjectNode notebook, UnaryOperator<JsonNode> text, MimeTypes types) {
        for (JsonNode cell : notebook.path("cells")) {
            replace(cell, "source", text);
            cell.path("attachments").forEach(attachment -> bundle(attachment, text, types));
            for (JsonNode output : cell.path("outputs")) {
                if (Set.of("execute_result", "display_data")
                        .contains(output.path("output_type").asText())) {
                    bundle(output.path("data"), text, types);
                } else {
                    replace(output, "text", text);
                }
            }
        }
    }

    private static void bundle(JsonNode data, UnaryOperator<JsonNode> text, MimeTypes types) {
        if (data instanceof ObjectNode bundle) {
            for (String type :
                    bundle.propertyStream().map(java.util.Map.Entry::getKey).toList()) {
                boolean json = type.equals("application/json") || type.endsWith("+json");
                if (!json && types.test(type)) {
                    replace(bundle, type, text);
                }
            }
        }
    }

    private static void replace(JsonNode holder, String field, UnaryOperator<JsonNode> text) {
        if (holder instanceof ObjectNode object && object.has(field)) {
            object.set(field, text.apply(object.get(field)));
        }
    }

    private static JsonNode joined(JsonNode value) {
        if (!value.isArray()) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode line : value) {
            if (!line.isTextual()) {
                return value;
            }
            text.append(line.textValue());
        }
        return TextNode.valueOf(text.toString());
    }

    private static JsonNode lines(JsonNode value) {
        return value.isTextual() ? new TextLines(value.textValue()) : value;
    }
}
