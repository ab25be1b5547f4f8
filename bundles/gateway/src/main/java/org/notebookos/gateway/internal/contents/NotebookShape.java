package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * What makes JSON a notebook of nbformat 4. Without its bones it is refused; smaller faults are told to the user, and the
 * notebook is saved all the same, because refusing it could lose work. Stateless.
 */
final class NotebookShape {

    private static final Pattern CELL_ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Set<String> CELLS = Set.of("code", "markdown", "raw");
    private static final Set<String> OUTPUTS = Set.of("execute_result", "display_data", "stream", "error");

    private NotebookShape() {}

    /** A notebook without cells. */
    static ObjectNode empty() {
        ObjectNode notebook = JsonNodeFactory.instance.objectNode();
        notebook.putArray("cells");
        notebook.putObject("metadata");
        return notebook.put("nbformat", 4).put("nbformat_minor", 5);
    }

    /** Returns it as a notebook; throws 400 if it can't be one. */
    static ObjectNode require(JsonNode content, ContentsPath path) {
        if (!(content instanceof ObjectNode notebook)) {
            throw unreadable(path, "it is not a JSON object");
        }
        JsonNode format = notebook.path("nbformat");
        if (!format.isIntegralNumber() || !format.canConvertToInt()) {
            throw unreadable(path, "\"nbformat\" is missing");
        }
        if (format.intValue() != 4) {
            throw unreadable(
                    path,
                    "its format is " + format.intValue()
                            + "; \"jupyter nbconvert --to notebook --inplace\" makes it format 4");
        }
        JsonNode cells = notebook.path("cells");
        if (!(notebook.get("metadata") instanceof ObjectNode) || !cells.isArray()) {
            throw unreadable(path, "\"metadata\" must be an object and \"cells\" an array");
        }
        cells.forEach(cell -> requireCell(cell, path));
        return notebook;
    }

    private static void requireCell(JsonNode cell, ContentsPath path) {
        boolean sound = cell.isObject()
                && cell.path("cell_type").isTextual()
                && cell.path("metadata").isObject()
                && (!cell.path("cell_type").textValue().equals("code")
                        || cell.path("outputs").isArray());
        if (!sound) {
            throw unreadable(path, "a cell lacks \"cell_type\", \"metadata\", or, if it is code, \"outputs\"");
        }
    }

    private static GatewayException unreadable(ContentsPath path, String why) {
        return new GatewayException(Code.BAD_REQUEST, "Unreadable Notebook: " + path + ": " + why);
    }

    /** Returns the first smaller fault, for people. */
    static Optional<String> fault(ObjectNode notebook) {
        boolean idsNeeded = notebook.path("nbformat_minor").asInt() >= 5;
        Set<String> ids = new HashSet<>();
        int index = 0;
        for (JsonNode cell : notebook.get("cells")) {
            Optional<String> fault = fault(cell);
            if (fault.isEmpty() && idsNeeded) {
                fault = idFault(cell.path("id"), ids);
            }
            if (fault.isPresent()) {
                return Optional.of("Notebook validation failed: cell " + index + ": " + fault.get());
            }
            index++;
        }
        return Optional.empty();
    }

    private static Optional<String> idFault(JsonNode id, Set<String> ids) {
        if (!id.isTextual() || !CELL_ID.matcher(id.textValue()).matches()) {
            return Optional.of("\"id\" is missing, or has other characters than letters, digits, - and _");
        }
        return ids.add(id.textValue())
                ? Optional.empty()
                : Optional.of("another one has the same \"id\", " + id.textValue());
    }

    private static Optional<String> fault(JsonNode cell) {
        String type = cell.get("cell_type").textValue();
        if (!CELLS.contains(type)) {
            return Optional.of("unknown \"cell_type\" " + type);
        }
        if (!cell.path("source").isTextual() && !cell.path("source").isArray()) {
            return Optional.of("\"source\" is missing");
        }
        JsonNode count = cell.path("execution_count");
        if (type.equals("code") && !count.isNull() && !count.isIntegralNumber()) {
            return Optional.of("\"execution_count\" is neither a number nor null");
        }
        for (JsonNode output : cell.path("outputs")) {
            if (!OUTPUTS.contains(output.path("output_type").asText())) {
                return Optional.of(
                        "unknown \"output_type\" " + output.path("output_type").asText());
            }
        }
        return Optional.empty();
    }
}
