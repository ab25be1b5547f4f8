package org.notebookos.launcher.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Two sides' times become ratios. */
class DuelTest {

    private final Duel duel = new Duel();

    @Test
    void belowOneWeAreAhead() {
        Duel.Figure figure = duel.figure("cells");
        for (int i = 1; i <= 100; i++) {
            figure.ours().addMillis(i);
            figure.stock().addMillis(2.0 * i);
        }
        assertEquals(0.5, figure.ratio(50), 1e-9);
        JsonNode row = duel.toJson().get("cells");
        assertEquals(100, row.get("ours_times").asInt());
        assertEquals(50, row.get("ours_p50_ms").asDouble(), 1e-9);
        assertEquals(198, row.get("stock_p99_ms").asDouble(), 1e-9);
        assertEquals(0.5, row.get("ratio_p99").asDouble(), 1e-9);
    }

    @Test
    void whatIsDoneEachTimeIsShownPerSecond() {
        Duel.Figure figure = duel.figure("output", 50, "MB");
        figure.ours().addMillis(500);
        figure.stock().addMillis(250);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        duel.print(new PrintStream(shown, true, StandardCharsets.UTF_8));
        String table = shown.toString(StandardCharsets.UTF_8);
        assertTrue(table.contains("100 / 200 MB"), table);
        assertTrue(table.contains("2.00"), table);
    }
}
