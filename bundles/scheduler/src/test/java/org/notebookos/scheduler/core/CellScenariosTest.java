package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;

/** How cells and messages of one kernel are carried out. */
class CellScenariosTest {

    private final SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k");

    private List<Command.Run> runs() {
        List<Command.Run> runs = new ArrayList<>();
        for (SimAgent agent : cluster.agents()) {
            agent.received.stream()
                    .filter(Command.Run.class::isInstance)
                    .map(Command.Run.class::cast)
                    .forEach(runs::add);
        }
        return runs;
    }

    private SimAgent executor() {
        return cluster.agent(cluster.row("k").executor().orElseThrow().host());
    }

    private static List<String> names(List<KernelEvent.CellEnded> ended) {
        return ended.stream().map(SimCluster::name).toList();
    }

    @Test
    void aCellIsAskedOfOneReplicaOnly() {
        cluster.cell("k", "a");
        cluster.run(200);

        assertEquals(1, runs().size());
        assertEquals(1, cluster.executions("a"));
        assertEquals(1, cluster.row("k").term());
        assertEquals(2.0, cluster.row("k").lastCell().orElseThrow().commitMs());
    }

    @Test
    void consecutiveCellsStayWithTheirExecutor() {
        for (int i = 0; i < 10; i++) {
            cluster.cell("k", "cell " + i);
        }
        cluster.run(2_000);

        assertEquals(
                1,
                cluster.agents().stream()
                        .filter(a -> a.received.stream().anyMatch(Command.Run.class::isInstance))
                        .count());
        assertEquals(10, cluster.row("k").term());
    }

    @Test
    void aCellRightAfterAnotherNeedsNoBallotAndALaterOneDoes() {
        cluster.cell("k", "a");
        cluster.cell("k", "right after");
        cluster.run(700);
        cluster.cell("k", "later");
        cluster.run(200);

        assertEquals(
                List.of(1, Kernel.MANDATE, 1),
                runs().stream().map(Command.Run::attempt).toList());
        assertEquals(3, cluster.row("k").term());
    }

    @Test
    void aMandateThatCantBeUsedCostsNothingButTheContest() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.run(200);
        SimAgent first = executor();
        first.refuseNext = CellStep.Refusal.NOT_READY;
        first.finishHeld("k");
        cluster.agents().forEach(a -> a.holding.clear());
        cluster.run(1_000);

        assertEquals(1, cluster.executions("b"));
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void theNextCellStartsAfterTheTermIsClosed() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.run(1_000);
        assertEquals(0, cluster.executions("b"));
        assertEquals("busy", cluster.row("k").state());

        executor().finishHeld("k");
        cluster.run(100);

        assertEquals(1, cluster.executions("b"));
        assertEquals(List.of(1L, 2L), runs().stream().map(Command.Run::term).toList());
    }

    @Test
    void messagesOfTheShellChannelKeepTheirOrder() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.message("k", Channel.SHELL, "complete_request", "b", Optional.empty());
        cluster.run(500);
        assertEquals(List.of(), cluster.forwards);

        executor().finishHeld("k");
        cluster.run(100);

        assertEquals(1, cluster.forwards.size());
    }

    @Test
    void controlMessagesOvertakeTheCellThatRuns() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);

        cluster.message("k", Channel.CONTROL, "debug_request", "d", Optional.empty());
        cluster.run(10);

        assertEquals(1, cluster.forwards.size());
    }

    private List<String> forwarded() {
        return cluster.forwards.stream()
                .map(forward -> new String(forward.parts().get(0), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void messagesForASubshellOvertakeCells() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.run(100);

        cluster.beside("k", "execute_request", "s");
        cluster.run(10);

        assertEquals(List.of("s"), forwarded());
    }

    @Test
    void aCommsWordsOvertakeCellsUnlessTheCommIsStillToBeOpened() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);

        cluster.message("k", Channel.SHELL, "comm_msg", "to one that is open", Optional.empty());
        cluster.message("k", Channel.SHELL, "comm_open", "opening", Optional.empty());
        cluster.message("k", Channel.SHELL, "comm_msg", "to the new one", Optional.empty());
        cluster.run(10);
        assertEquals(List.of("to one that is open"), forwarded());

        executor().finishHeld("k");
        cluster.run(100);
        assertEquals(List.of("to one that is open", "opening", "to the new one"), forwarded());
    }

    @Test
    void theLossOfEachReplicaIsTold() {
        cluster.cell("k", "a");
        cluster.run(200);
        String lost = cluster.row("k").executor().orElseThrow().replica();
        cluster.kill(executor().id);
        cluster.run(5_000);

        assertEquals(lost, cluster.of(KernelEvent.ReplicaLost.class).get(0).replicaId());
    }

    @Test
    void messagesForAKernelThatStartsWaitForItsFirstReplica() {
        SimCluster young = new SimCluster(2).hosts(3, 0);
        young.create("k", Map.of());
        young.message("k", Channel.SHELL, "kernel_info_request", "i", Optional.empty());
        young.message("k", Channel.CONTROL, "debug_request", "d", Optional.empty());
        young.cell("k", "a");
        assertEquals("starting", young.row("k").state());

        young.run(500);

        assertEquals(2, young.forwards.size());
        assertEquals(1, young.executions("a"));
    }

    @Test
    void aFailedCellAbortsThoseThatWaitBehindIt() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.cell("k", "c");
        cluster.run(100);

        executor().failNextReply = true;
        executor().finishHeld("k");
        cluster.run(500);

        assertEquals(List.of("b", "c"), names(cluster.ended()));
        assertTrue(cluster.ended().stream().allMatch(e -> e.outcome() == KernelEvent.Outcome.ABORTED && !e.replied()));
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void aRefusedCellIsContestedAndRunsElsewhere() {
        cluster.cell("k", "a");
        cluster.run(200);
        SimAgent before = executor();
        before.refuseNext = CellStep.Refusal.BIND_FAILED;

        cluster.cell("k", "b");
        cluster.run(500);

        assertEquals(1, cluster.executions("b"));
        assertTrue(runs().stream().anyMatch(Command.Run::contested));
        assertEquals(2, cluster.row("k").term());
    }

    @Test
    void beforeTheFirstCellAllThatIsSaidGoesToOneReplicaAndTheCellToo() {
        SimCluster young = new SimCluster(2).hosts(3, 0);
        young.create("k", Map.of());
        for (int i = 0; i < 40; i++) {
            young.message("k", Channel.CONTROL, "debug_request", "d" + i, Optional.empty());
            young.run(25);
        }
        young.cell("k", "a");
        young.run(500);

        List<String> spokenWith = young.agents().stream()
                .filter(a -> a.received.stream().anyMatch(Command.Forward.class::isInstance))
                .map(a -> a.id)
                .toList();
        assertEquals(List.of(young.row("k").executor().orElseThrow().host()), spokenWith);
    }

    @Test
    void whatClientsAskAgainAndAgainIsNoUse() {
        cluster.cell("k", "a");
        cluster.run(200);
        long before = cluster.state.kernels.get("k").lastActivity;
        cluster.run(60_000);
        cluster.message("k", Channel.SHELL, "kernel_info_request", "i", Optional.empty());
        cluster.run(100);

        assertEquals(before, cluster.state.kernels.get("k").lastActivity);
        cluster.message("k", Channel.SHELL, "complete_request", "c", Optional.empty());
        assertTrue(cluster.state.kernels.get("k").lastActivity > before);
    }

    @Test
    void anInterruptReachesTheExecutor() {
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);

        cluster.interrupt("k");
        cluster.run(100);

        assertEquals(List.of(), cluster.ended());
        assertEquals("idle", cluster.row("k").state());
    }

    private List<Command.Interrupt> interrupts() {
        return cluster.agents().stream()
                .flatMap(a -> a.received.stream())
                .filter(Command.Interrupt.class::isInstance)
                .map(Command.Interrupt.class::cast)
                .toList();
    }

    @Test
    void anInterruptBetweenTwoCellsReachesTheProcessThatClientsSpeakWith() {
        cluster.cell("k", "a");
        cluster.run(200);

        cluster.interrupt("k");
        cluster.run(100);

        assertEquals(List.of(new Command.Interrupt("k", false)), interrupts());
        assertTrue(executor().received.contains(new Command.Interrupt("k", false)));
    }

    @Test
    void aCellThatWasInterruptedBeforeItRanAndIsRefusedIsRunNowhere() {
        cluster.agents().forEach(a -> a.refuseNext = CellStep.Refusal.NOT_READY);
        cluster.cell("k", "a");
        cluster.interrupt("k");
        cluster.run(2_000);

        assertEquals(1, interrupts().size());
        assertEquals(List.of("a"), names(cluster.ended()));
        assertEquals(KernelEvent.Outcome.ABORTED, cluster.ended().get(0).outcome());
        assertEquals(0, cluster.executions("a"));
        cluster.cell("k", "b");
        cluster.run(500);
        assertEquals(1, cluster.executions("b"));
    }

    @Test
    void anInterruptByMessageIsTakenFromTheProcessOnceAndByACellThatHasNotReachedItFromTheController() {
        cluster.cell("k", "a");
        cluster.message("k", Channel.CONTROL, "interrupt_request", "i", Optional.empty());
        cluster.run(200);
        assertEquals(List.of(new Command.Interrupt("k", true)), interrupts());

        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "b");
        cluster.run(100);
        cluster.message("k", Channel.CONTROL, "interrupt_request", "i", Optional.empty());
        cluster.run(100);

        assertEquals(1, interrupts().size());
        assertEquals(2, cluster.forwards.size());
    }

    @Test
    void theStateOfAKernelIsTold() {
        cluster.cell("k", "a");
        cluster.run(200);

        List<KernelInfo.State> states = cluster.of(KernelEvent.StateChanged.class).stream()
                .map(e -> e.info().state())
                .toList();
        assertEquals(
                List.of(KernelInfo.State.STARTING, KernelInfo.State.IDLE, KernelInfo.State.BUSY, KernelInfo.State.IDLE),
                states);
    }

    @Test
    void aKernelWithOneReplicaWorksAsWell() {
        SimCluster small = new SimCluster(3).hosts(1, 2);
        small.kernel("k", Map.of("KERNEL_REPLICAS", "1", "KERNEL_REPLICATION", "local"));
        small.cell("k", "a");
        small.agent("h1").refuseNext = CellStep.Refusal.NOT_READY;
        small.run(500);

        assertEquals(1, small.executions("a"));
        Command.Open open = (Command.Open) small.agent("h1").received.get(0);
        assertEquals("local", open.backend());
        assertEquals(1, open.initialMembers().size());
    }
}
