package org.notebookos.scheduler.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    private final Policies<String> policies = new Policies<>("a");

    @Test
    void theWantedNameDecides() {
        policies.add("one", Map.of("nbos.name", "a"));
        policies.add("two", Map.of("nbos.name", "b"));
        assertEquals(Optional.of("one"), policies.current());

        policies.want("b");
        assertEquals(Optional.of("two"), policies.current());
    }

    @Test
    void ofOneNameTheHighestRankingIsUsed() {
        policies.add("one", Map.of("nbos.name", "a"));
        policies.add("two", Map.of("nbos.name", "a", "service.ranking", 5));
        assertEquals(Optional.of("two"), policies.current());

        policies.remove("two");
        assertEquals(Optional.of("one"), policies.current());
    }

    @Test
    void aMissingOneIsMissing() {
        policies.add("two", Map.of("nbos.name", "b"));

        assertEquals(Optional.empty(), policies.current());
    }
}
