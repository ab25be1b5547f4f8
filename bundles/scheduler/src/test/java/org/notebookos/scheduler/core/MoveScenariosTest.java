package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.SchedulerException;

/** Moves that operators want one after the other. */
class MoveScenariosTest {

    /** A replica has just moved from h1 to h4, and h1 takes some time to delete what it kept. */
    private static SimCluster moved(long closeMillis) {
        SimCluster cluster = new SimCluster(1).hosts(3, 1).kernel("k");
        cluster.host("h4", 1);
        cluster.run(500);
        cluster.agent("h1").closeMillis = closeMillis;
        long first = cluster.migrate("k", "h1", Optional.of("h4"));
        while (!cluster.succeeded.containsKey(first)) {
            cluster.run(1);
        }
        assertTrue(cluster.state.owes("h1", "k"));
        return cluster;
    }

    @Test
    void aMoveToTheHostThatTheLastOneLeftWaitsUntilItIsFree() {
        SimCluster cluster = moved(3_000);

        long back = cluster.migrate("k", "h4", Optional.of("h1"));
        cluster.run(2_000);
        assertFalse(cluster.failed.containsKey(back));
        cluster.run(3_000);

        assertTrue(cluster.succeeded.containsKey(back));
        assertTrue(cluster.row("k").replicas().stream().anyMatch(r -> r.host().equals("h1")));
    }

    @Test
    void aMoveToAnyHostWaitsForTheOnlyOneThatCanTakeIt() {
        SimCluster cluster = moved(3_000);

        long next = cluster.migrate("k", "h2", Optional.empty());
        cluster.run(5_000);

        assertTrue(cluster.succeeded.containsKey(next));
        assertTrue(cluster.row("k").replicas().stream().noneMatch(r -> r.host().equals("h2")));
    }

    @Test
    void aHostThatDoesNotBecomeFreeIsNamed() {
        SimCluster cluster = moved(60_000);

        long back = cluster.migrate("k", "h4", Optional.empty());
        cluster.run(11_000);

        assertEquals(SchedulerException.Code.NO_HOSTS, cluster.failed.get(back));
        assertTrue(
                cluster.failureTexts.get(back).endsWith(". Host h1 still deletes what an earlier replica kept there"),
                cluster.failureTexts.get(back));
    }
}
