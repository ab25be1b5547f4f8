package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.KernelEvent;

/** No more waits for a kernel than the controller can keep. */
class BacklogScenariosTest {

    private static final int MOST_MESSAGES = 10_000;

    /** Three of them may wait for a kernel, four may not. */
    private static final byte[] LARGE = new byte[20 << 20];

    private final SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k");

    private void aCellRuns() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "runs");
        cluster.run(100);
    }

    private void theCellEnds() {
        cluster.agents().forEach(a -> a.holding.clear());
        executor().finishHeld("k");
        cluster.run(1_000);
    }

    private SimAgent executor() {
        return cluster.agent(cluster.row("k").executor().orElseThrow().host());
    }

    private void largeCells(String... names) {
        for (String name : names) {
            cluster.cell("k", name, LARGE);
        }
    }

    private List<String> refused() {
        return cluster.ended().stream()
                .filter(e -> e.code().equals("TOO_MUCH_WAITS"))
                .map(SimCluster::name)
                .toList();
    }

    private long notesOfRefusals() {
        return cluster.status().events().stream()
                .filter(e -> e.text().contains("no more are taken"))
                .count();
    }

    @Test
    void aCellBehindTooManyBytesIsAnsweredAtOnceAndThoseBeforeItRun() {
        aCellRuns();
        largeCells("a", "b", "c", "d");

        assertEquals(List.of("d"), refused());
        KernelEvent.CellEnded answer = cluster.ended().get(0);
        assertEquals(KernelEvent.Outcome.FAILED, answer.outcome());
        assertTrue(!answer.replied() && !answer.started());
        assertTrue(answer.text().startsWith("3 messages with 60 MiB wait for kernel k"), answer.text());
        assertTrue(answer.text().contains("Run it again when"), answer.text());

        theCellEnds();
        assertEquals(
                List.of(1, 1, 1, 0),
                List.of("a", "b", "c", "d").stream().map(cluster::executions).toList());
    }

    @Test
    void aCellBehindTooManyMessagesIsAnsweredAndOtherRequestsAreDropped() {
        aCellRuns();
        for (int i = 0; i <= MOST_MESSAGES; i++) {
            cluster.message("k", Channel.SHELL, "complete_request", "c" + i, Optional.empty());
        }
        cluster.cell("k", "a");
        assertEquals(List.of("a"), refused());
        assertEquals(1, notesOfRefusals());

        theCellEnds();
        assertEquals(MOST_MESSAGES, cluster.forwards.size());
    }

    @Test
    void emptyPartsCountToo() {
        aCellRuns();
        byte[][] parts = new byte[1 << 20][0];
        for (String name : List.of("a", "b", "c", "d")) {
            parts[0] = name.getBytes();
            cluster.cell("k", name, List.of(parts));
        }

        assertEquals(List.of("c", "d"), refused());
    }

    @Test
    void oneMessageMayWaitHoweverLargeItIs() {
        aCellRuns();
        cluster.cell("k", "a", new byte[100 << 20]);
        cluster.cell("k", "b");

        assertEquals(List.of("b"), refused());
    }

    @Test
    void whatRunsMakesRoom() {
        aCellRuns();
        largeCells("a", "b", "c");
        theCellEnds();
        aCellRuns();
        largeCells("d", "e", "f");

        assertEquals(List.of(), refused());
    }

    @Test
    void whatIsAbortedMakesRoom() {
        aCellRuns();
        largeCells("a", "b", "c");
        executor().failNextReply = true;
        theCellEnds();
        assertEquals(3, cluster.ended().size());

        aCellRuns();
        largeCells("d", "e", "f");
        assertEquals(List.of(), refused());
    }

    @Test
    void aRestartMakesRoom() {
        aCellRuns();
        largeCells("a", "b", "c", "d");
        cluster.restart("k");
        cluster.agents().forEach(a -> a.holding.clear());
        cluster.run(2_000);
        assertEquals(List.of("d"), refused());

        aCellRuns();
        largeCells("e", "f", "g");
        assertEquals(List.of("d"), refused());
    }

    @Test
    void otherKernelsTakeWhatTheyLike() {
        cluster.kernel("other");
        aCellRuns();
        largeCells("a", "b", "c", "d");
        cluster.cell("other", "x", LARGE);
        cluster.run(200);

        assertEquals(1, cluster.executions("x"));
    }

    @Test
    void wordsToAKernelThatIsntThereAreBoundedApart() {
        SimCluster young = new SimCluster(2).hosts(3, 0);
        young.create("k", Map.of());
        young.cell("k", "a", LARGE);
        young.message("k", Channel.CONTROL, "debug_request", "b", LARGE, Optional.empty());
        young.message("k", Channel.CONTROL, "debug_request", "c", LARGE, Optional.empty());
        young.run(500);

        assertEquals(1, young.executions("a"));
        assertEquals(1, young.forwards.size());
    }

    @Test
    void codeForASubshellThatFindsNoRoomIsAnswered() {
        SimCluster young = new SimCluster(2).hosts(3, 0);
        young.create("k", Map.of());
        young.message("k", Channel.CONTROL, "debug_request", "b", LARGE, Optional.empty());
        young.beside("k", "execute_request", "s");

        assertEquals(List.of("s"), young.ended().stream().map(SimCluster::name).toList());
    }

    @Test
    void aControllerThatRestartsTakesUpTheCellThatRunsAndNewOnes() {
        aCellRuns();
        largeCells("a", "b", "c", "d");
        cluster.restartController(500);
        cluster.run(2_000);
        largeCells("e", "f", "g");
        assertEquals(List.of("d"), refused());

        theCellEnds();
        assertEquals(1, cluster.executions("runs"));
        assertEquals(1, cluster.executions("g"));
    }
}
