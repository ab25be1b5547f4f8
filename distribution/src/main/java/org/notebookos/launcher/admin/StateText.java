package org.notebookos.launcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A kernel's state as text for people. */
public final class StateText {

    private StateText() {}

    /** Variables, checkpoints, undoable cells and what lies in the store. */
    public static String of(JsonNode state) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("State after cell %s.%n%n", state.path("term").asText("0")));
        Table variables = new Table("VARIABLES", "BYTES", "FIDELITY", "REASON");
        for (JsonNode variable : state.path("variables")) {
            variables.row(
                    String.join(", ", words(variable.path("names"))),
                    variable.path("bytes").asText(),
                    variable.path("fidelity").asText(),
                    variable.path("reason").asText(""));
        }
        text.append(variables.render());
        if (!state.path("checkpoints").isEmpty()) {
            Table checkpoints = new Table("CHECKPOINT", "AFTER CELL");
            for (JsonNode checkpoint : state.path("checkpoints")) {
                checkpoints.row(
                        checkpoint.path("name").asText(),
                        checkpoint.path("term").asText());
            }
            text.append(System.lineSeparator()).append(checkpoints.render());
        }
        List<String> undoable = words(state.path("undoable"));
        text.append(String.format(
                "%nCells that can be undone, newest first: %s. Bytes in the store: %s.%n",
                undoable.isEmpty() ? "none" : String.join(", ", undoable),
                state.path("storeBytes").asText("0")));
        return text.toString();
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }
}
