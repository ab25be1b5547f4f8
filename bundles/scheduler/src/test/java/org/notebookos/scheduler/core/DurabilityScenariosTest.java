package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;

/** Cells whose clients hear idle before they are committed, and questions about what is committed. */
class DurabilityScenariosTest {

    private static SimCluster pipelined(long commitMillis) {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k", Map.of("KERNEL_DURABILITY", "pipelined"));
        cluster.agents().forEach(a -> a.commitMillis = commitMillis);
        return cluster;
    }

    private static String executor(SimCluster cluster) {
        return cluster.row("k").executor().orElseThrow().host();
    }

    @Test
    void theModeTravelsWithEveryCellAndIsShown() {
        SimCluster cluster = pipelined(30);
        cluster.cell("k", "a");
        cluster.run(200);
        cluster.durability("k", Durability.STRICT);
        cluster.cell("k", "b");
        cluster.run(200);

        assertEquals(
                List.of(Durability.PIPELINED, Durability.STRICT),
                cluster.agents().stream()
                        .flatMap(a -> a.received.stream())
                        .filter(Command.Run.class::isInstance)
                        .map(c -> ((Command.Run) c).durability())
                        .sorted((x, y) -> y.compareTo(x))
                        .toList());
        assertEquals("strict", cluster.row("k").durability());
    }

    @Test
    void theModeSurvivesTheController() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.durability("k", Durability.PIPELINED);

        cluster.restartController(500);
        cluster.run(1_000);

        assertEquals("pipelined", cluster.row("k").durability());
    }

    @Test
    void theNextCellWaitsUntilTheLastIsDurable() {
        SimCluster cluster = pipelined(1_000);
        cluster.cell("k", "a");
        cluster.run(200);
        assertEquals("idle", cluster.row("k").state());
        cluster.cell("k", "b");
        cluster.run(200);

        assertEquals(
                Optional.of("waits until cell 1 is durable: its commit is under way"),
                cluster.row("k").notice());
        assertEquals(0, cluster.executions("b"));
        cluster.run(1_000);
        assertEquals(1, cluster.executions("b"));
        assertEquals(1, cluster.of(KernelEvent.CellDurable.class).get(0).term());
    }

    @Test
    void anInterruptEndsWhatWaitsForTheCommitAndNotTheCommit() {
        SimCluster cluster = pipelined(1_000);
        cluster.cell("k", "a");
        cluster.run(200);
        cluster.cell("k", "b");

        cluster.interrupt("k");
        cluster.run(2_000);

        assertEquals(
                List.of("b"), cluster.ended().stream().map(SimCluster::name).toList());
        assertEquals(KernelEvent.Outcome.ABORTED, cluster.ended().get(0).outcome());
        assertEquals(1, cluster.of(KernelEvent.CellDurable.class).size());
    }

    @Test
    void otherRequestsDontWaitForTheCommit() {
        SimCluster cluster = pipelined(1_000);
        cluster.cell("k", "a");
        cluster.run(200);

        cluster.message("k", Channel.SHELL, "complete_request", "c", Optional.empty());
        cluster.run(50);

        assertEquals(1, cluster.forwards.size());
    }

    @Test
    void aCapturedCellWhoseHostDiesIsNamed() {
        SimCluster cluster = pipelined(5_000);
        cluster.cell("k", "a");
        cluster.run(200);

        cluster.kill(executor(cluster));
        cluster.run(2_000);

        assertEquals(List.of(), cluster.ended());
        KernelEvent.CellLost lost = cluster.of(KernelEvent.CellLost.class).get(0);
        assertEquals(1, lost.term());
        assertTrue(lost.text().contains("was not durable yet"), lost.text());
        assertTrue(cluster.status().events().stream()
                .anyMatch(e -> e.text().contains("cell of term 1 (message id-a) failed: EXECUTOR_LOST")));
        cluster.cell("k", "b");
        cluster.run(500);
        assertEquals(1, cluster.executions("b"));
    }

    @Test
    void aCellThatCantBeStoredSaysSoUntilItCan() {
        SimCluster cluster = pipelined(30);
        cluster.agents().forEach(a -> a.storeAway = true);
        cluster.cell("k", "a");
        cluster.run(500);

        assertEquals(
                Optional.of("cell 1 is not durable yet: the store can't be reached"),
                cluster.row("k").notice());
        assertEquals(
                List.of("kernel k: cell 1 is not durable yet: the store can't be reached"),
                cluster.of(KernelEvent.CellNotice.class).stream()
                        .map(KernelEvent.CellNotice::text)
                        .toList());
        cluster.agents().forEach(a -> a.storeAway = false);
        cluster.run(200);

        assertEquals(Optional.empty(), cluster.row("k").notice());
        assertEquals(1, cluster.of(KernelEvent.CellDurable.class).size());
    }

    @Test
    void stateIsAskedForAtAnyTimeAndChangedBetweenCells() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);

        long asked = cluster.state("k", new StateRequest.Describe());
        long refused = cluster.state("k", new StateRequest.Undo(1));
        cluster.run(100);

        assertTrue(cluster.answers.get(asked).startsWith("{\"host\""));
        assertEquals(SchedulerException.Code.BUSY, cluster.failed.get(refused));
        assertTrue(cluster.failureTexts.get(refused).contains("interrupt it or wait"));
    }

    @Test
    void cellsWaitForAnUndoAndRunAfterIt() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.cell("k", "a");
        cluster.run(200);

        long undo = cluster.state("k", new StateRequest.Undo(1));
        cluster.cell("k", "b");
        cluster.run(1_000);

        assertEquals("{\"term\":2}", cluster.answers.get(undo));
        assertEquals(1, cluster.executions("b"));
        assertEquals(3, cluster.row("k").term());
    }

    @Test
    void aHostThatDoesNotAnswerKeepsCellsWaitingForALimitedTime() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.agents().forEach(a -> a.silent = true);

        long undo = cluster.state("k", new StateRequest.Undo(1));
        cluster.cell("k", "a");
        cluster.run(25_000);
        assertEquals(0, cluster.executions("a"));
        cluster.run(10_000);

        assertEquals(SchedulerException.Code.TIMEOUT, cluster.failed.get(undo));
        assertEquals(1, cluster.executions("a"));
    }
}
