package org.notebookos.agent.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellDeltaTest {

    @Test
    void aNameThatIsWrittenAgainIsWrittenOnce() {
        CellDelta both = delta("one", List.of("a", "b"), List.of()).then(delta("two", List.of("a"), List.of()));

        assertEquals(List.of(put("one", List.of("b")), put("two", List.of("a"))), both.covariables());
    }

    @Test
    void theLaterOfAWriteAndADeletionCounts() {
        CellDelta both =
                delta("one", List.of("a", "b"), List.of("c", "d")).then(delta("two", List.of("c"), List.of("b", "e")));

        assertEquals(List.of(put("one", List.of("a")), put("two", List.of("c"))), both.covariables());
        assertEquals(List.of("d", "b", "e"), both.deleted());
    }

    @Test
    void factsKeepTheirNewestValue() {
        CellDelta first = new CellDelta(List.of(), List.of(), Map.of("cwd", bytes("old"), "count", bytes("1")));
        CellDelta second = new CellDelta(List.of(), List.of(), Map.of("count", bytes("2")));

        assertEquals(
                Map.of("cwd", bytes("old"), "count", bytes("2")),
                first.then(second).facts());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void manyDeltasInOneDoWhatTheyDoOneByOne(long seed) {
        Random random = new Random(seed);
        Map<String, String> stepwise = new TreeMap<>(Map.of("v0", "before", "v1", "before"));
        Map<String, String> atOnce = new TreeMap<>(stepwise);
        CellDelta all = CellDelta.NONE;
        for (int cell = 0; cell < 12; cell++) {
            CellDelta next = randomDelta(random, "cell " + cell);
            applyTo(stepwise, next);
            all = all.then(next);
        }
        applyTo(atOnce, all);
        assertEquals(stepwise, atOnce);
    }

    private static void applyTo(Map<String, String> namespace, CellDelta delta) {
        delta.deleted().forEach(namespace::remove);
        delta.covariables().forEach(each -> each.names().forEach(name -> namespace.put(name, each.sha256())));
    }

    private static CellDelta randomDelta(Random random, String hash) {
        Set<String> names = new HashSet<>();
        Set<String> gone = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            names.add("v" + random.nextInt(6));
            gone.add("v" + random.nextInt(6));
        }
        gone.removeAll(names);
        return delta(hash, List.copyOf(names), List.copyOf(gone));
    }

    private static CellDelta delta(String hash, List<String> names, List<String> deleted) {
        return new CellDelta(List.of(put(hash, names)), deleted, Map.of());
    }

    private static CoVariable put(String hash, List<String> names) {
        return new CoVariable(names, "pickle5", hash, "exact", bytes(hash));
    }

    private static Payload bytes(String text) {
        return new Payload.Inline(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
