package org.notebookos.simulator.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.simulator.trace.Excerpt;

/** The options of a replay. */
class ReplayRequestTest {

    @Test
    void timesAreSecondsOrHaveAUnit() {
        ReplayRequest request = of(Map.of("from", "90m", "to", "2.5h", "sessions", "9", "speed", "120", "compare", ""));

        assertEquals(new Excerpt(5_400_000, 9_000_000, 9), request.excerpt());
        assertEquals(120, request.speed().factor());
        assertEquals(
                new Excerpt(60_000, 61_500, 100_000),
                of(Map.of("from", "60", "to", "61.5s")).excerpt());
    }

    @Test
    void theRestHasDefaults() {
        ReplayRequest request = of(Map.of());

        assertEquals(60, request.speed().factor());
        assertEquals("notebookos", request.session());
        assertEquals(Path.of("replay"), request.common().out());
        assertEquals(0, request.excerpt().from());
        assertEquals(Path.of("t.csv"), request.trace());
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        for (Map<String, String> options : List.of(
                Map.of("speed", "0"),
                Map.of("speed", "fast"),
                Map.of("from", "noon"),
                Map.of("from", "2h", "to", "1h"),
                Map.of("sessions", "0"),
                Map.of("trace", "a,b"),
                Map.of("session", "batch,lcp"))) {
            assertThrows(IllegalArgumentException.class, () -> of(options), options.toString());
        }
    }

    private static ReplayRequest of(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of("trace", "t.csv", "url", "http://localhost"));
        all.putAll(options);
        return ReplayRequest.of(all);
    }
}
