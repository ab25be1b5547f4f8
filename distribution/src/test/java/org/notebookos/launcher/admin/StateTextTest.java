package org.notebookos.launcher.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateTextTest {

    @Test
    void variablesCheckpointsAndWhatCanBeUndoneAreListed() throws Exception {
        String text = StateText.of(
                new ObjectMapper()
                        .readTree(
                                """
                {"term": 7, "variables": [{"names": ["a", "b"], "bytes": 12, "fidelity": "exact", "reason": ""},
                                          {"names": ["sock"], "bytes": 0, "fidelity": "lost", "reason": "sockets can't move"}],
                 "checkpoints": [{"name": "before", "term": 5}], "undoable": [7, 6], "storeBytes": 99}
                """));

        assertEquals(
                List.of(
                        "State after cell 7.",
                        "",
                        "VARIABLES  BYTES  FIDELITY  REASON",
                        "a, b       12     exact",
                        "sock       0      lost      sockets can't move",
                        "",
                        "CHECKPOINT  AFTER CELL",
                        "before      5",
                        "",
                        "Cells that can be undone, newest first: 7, 6. Bytes in the store: 99."),
                text.lines().toList());
    }

    @Test
    void anEmptyStateIsSaidToBeOne() throws Exception {
        String text = StateText.of(new ObjectMapper().readTree("{}"));

        assertTrue(text.contains("undone, newest first: none."), text);
    }
}
