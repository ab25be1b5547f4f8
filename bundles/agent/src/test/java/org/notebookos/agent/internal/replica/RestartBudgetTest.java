package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {

    private final RestartBudget budget = new RestartBudget();

    @Test
    void aProcessIsStartedAgainFiveTimesInARowWithGrowingPauses() {
        List<Long> pauses = Stream.generate(budget::afterDeath)
                .limit(5)
                .map(pause -> pause.orElseThrow().toMillis())
                .toList();
        assertEquals(List.of(0L, 100L, 200L, 400L, 800L), pauses);
        assertEquals(Optional.empty(), budget.afterDeath());
    }

    @Test
    void aSuccessBeginsTheCountAnew() {
        budget.afterDeath();
        budget.afterDeath();
        budget.succeeded();
        assertEquals(Optional.of(Duration.ZERO), budget.afterDeath());
    }
}
