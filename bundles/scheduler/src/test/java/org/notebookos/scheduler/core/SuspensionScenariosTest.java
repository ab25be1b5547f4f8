package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;

/** Kernels without a process: how they get there, what they leave to others, and how they come back. */
class SuspensionScenariosTest {

    private static final Map<String, String> ONE_GPU = Map.of("KERNEL_GPUS", "1");

    private static SimCluster used(int hosts) {
        SimCluster cluster = new SimCluster(1).hosts(hosts, 2).kernel("k", ONE_GPU);
        cluster.cell("k", "first");
        cluster.run(1_000);
        return cluster;
    }

    private static SimCluster suspended(int hosts) {
        SimCluster cluster = used(hosts);
        long ticket = cluster.suspend("k", false);
        cluster.run(500);
        assertTrue(cluster.succeeded.containsKey(ticket), () -> cluster.failureTexts.toString());
        return cluster;
    }

    private static Set<String> states(SimCluster cluster) {
        return cluster.row("k").replicas().stream()
                .map(ClusterStatus.ReplicaRow::state)
                .collect(Collectors.toSet());
    }

    private static int subscribed(SimCluster cluster) {
        return cluster.status().hosts().stream()
                .mapToInt(h -> h.gpus().subscribed())
                .sum();
    }

    private static int processes(SimCluster cluster) {
        return cluster.agents().stream().mapToInt(a -> a.processes).sum();
    }

    @Test
    void aSuspendedKernelHasNoProcessAndSubscribesNothingButAllItsMembersVote() {
        SimCluster cluster = used(3);
        assertEquals(3, subscribed(cluster));

        cluster.suspend("k", false);
        cluster.run(500);

        assertEquals("suspended", cluster.row("k").state());
        assertEquals(Set.of("cold"), states(cluster));
        assertEquals(0, subscribed(cluster));
        assertEquals(0.0, cluster.status().subscriptionRatio());
        assertEquals(3, cluster.state.kernels.get("k").members.size());
        assertEquals("", cluster.state.kernels.get("k").noQuorum);
        assertEquals(
                "is suspended: an operator wants it; the next message for it resumes it",
                cluster.row("k").notice().orElseThrow());
        assertTrue(cluster.happened("kernel k is suspended: an operator wants it"));
    }

    @Test
    void theNextCellBringsTheExecutorBackFirstAndThenTheStandbys() {
        SimCluster cluster = suspended(3);
        String executor = cluster.state.kernels.get("k").lastExecutor;
        cluster.agents().forEach(a -> a.startMillis = 300);
        cluster.agents().forEach(a -> a.received.clear());

        cluster.cell("k", "second");
        cluster.run(250);
        assertEquals("busy", cluster.row("k").state());
        assertEquals(Set.of("starting", "cold"), states(cluster), "the standbys wait for the executor");

        cluster.run(1_500);
        assertEquals(1, cluster.executions("second"));
        assertEquals(executor, cluster.state.kernels.get("k").lastExecutor);
        assertEquals(Set.of("ready"), states(cluster));
        assertEquals(3, subscribed(cluster));
        assertTrue(cluster.happened("kernel k resumes: a message came"));
    }

    @Test
    void anyMessageResumesItAndIsDeliveredOnce() {
        for (Channel channel : List.of(Channel.SHELL, Channel.CONTROL)) {
            SimCluster cluster = suspended(3);

            cluster.message("k", channel, "comm_msg", "hello", Optional.empty());
            cluster.run(1_000);

            assertEquals(1, cluster.forwards.size());
            assertEquals("idle", cluster.row("k").state());
        }
    }

    @Test
    void aMessageThatComesWhileTheProcessIsAskedToEndWaitsAndIsDelivered() {
        SimCluster cluster = used(3);

        cluster.suspend("k", false);
        cluster.message("k", Channel.CONTROL, "debug_request", "at once", Optional.empty());
        cluster.cell("k", "second");
        cluster.run(1_000);

        assertEquals(1, cluster.forwards.size());
        assertEquals(1, cluster.executions("second"));
    }

    @Test
    void aBusyKernelIsNotSuspended() {
        SimCluster cluster = used(3);
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "long");
        cluster.run(300);

        long ticket = cluster.suspend("k", true);
        cluster.run(300);

        assertEquals(SchedulerException.Code.BUSY, cluster.failed.get(ticket));
        assertEquals("busy", cluster.row("k").state());
    }

    @Test
    void valuesThatCantBeInTheLogAreGivenUpOnlyIfTheOperatorSaysSo() {
        SimCluster cluster = used(3);
        cluster.agents().forEach(a -> a.objection = "WOULD_LOSE");

        long refused = cluster.suspend("k", false);
        cluster.run(300);
        assertEquals(SchedulerException.Code.REFUSED, cluster.failed.get(refused));
        assertEquals("kernel k is not suspended: sock (sockets can't move)", cluster.failureTexts.get(refused));
        assertEquals(Set.of("ready"), states(cluster));

        cluster.suspend("k", true);
        cluster.run(300);
        assertEquals("suspended", cluster.row("k").state());
    }

    @Test
    void whatClientsChangedWithoutACellIsCommittedFirst() {
        SimCluster cluster = used(3);
        String executor = cluster.row("k").executor().orElseThrow().host();
        SimAgent agent = cluster.agent(executor);
        agent.objection = "UNSAVED";
        long term = cluster.state.kernels.get("k").term;

        long ticket = cluster.suspend("k", false);
        cluster.run(1_000);

        assertEquals("suspended", cluster.row("k").state());
        assertEquals(term + 1, cluster.state.kernels.get("k").term);
        assertTrue(cluster.succeeded.containsKey(ticket));
    }

    @Test
    void itStaysSuspendedOverARestartOfTheControllerAndOfAgents() {
        SimCluster cluster = suspended(3);
        int before = processes(cluster);

        cluster.restartController(500);
        cluster.run(3_000);
        cluster.kill("h1");
        cluster.start("h1");
        cluster.run(3_000);

        assertEquals("suspended", cluster.row("k").state());
        assertEquals(Set.of("cold"), states(cluster));
        assertEquals(before, processes(cluster), "no process was started");
        cluster.cell("k", "second");
        cluster.run(1_000);
        assertEquals(1, cluster.executions("second"));
    }

    @Test
    void membersOfASuspendedKernelMoveAndAreReplacedWithoutProcesses() {
        SimCluster cluster = suspended(3);
        cluster.hosts(2, 2);
        int before = processes(cluster);

        cluster.drain("h1", true);
        cluster.kill("h2");
        cluster.run(10_000);

        assertEquals(
                Set.of("h3", "h4", "h5"),
                cluster.row("k").replicas().stream().map(r -> r.host()).collect(Collectors.toSet()));
        assertEquals(Set.of("cold"), states(cluster));
        assertEquals(before, processes(cluster));
        cluster.cell("k", "second");
        cluster.run(1_500);
        assertEquals(1, cluster.executions("second"));
        assertEquals(Set.of("ready"), states(cluster));
    }

    @Test
    void itResumesOnAnotherOfItsHostsIfTheLastOneHasNoRoom() {
        SimCluster cluster = suspended(3);
        String last = cluster.state.kernels.get("k").replicas.get(cluster.state.kernels.get("k").lastExecutor).hostId;
        SimAgent full = cluster.agent(last);
        cluster.fromHost(full, at -> new HostEvent.DevicesChanged(at, last, full.link, 0));
        cluster.run(100);

        cluster.cell("k", "second");
        cluster.run(1_500);

        assertEquals(1, cluster.executions("second"));
        assertFalse(cluster.row("k").executor().orElseThrow().host().equals(last));
    }

    @Test
    void anOperatorResumesIt() {
        SimCluster cluster = suspended(3);

        long ticket = cluster.resume("k");
        cluster.run(1_000);

        assertEquals("kernel k resumes", cluster.answers.get(ticket));
        assertEquals(Set.of("ready"), states(cluster));
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void aRestartAndAnEarlierStateNeedNoProcess() {
        SimCluster cluster = suspended(3);
        int before = processes(cluster);
        long undone = cluster.state("k", new StateRequest.Undo(1));
        cluster.run(500);
        assertTrue(cluster.succeeded.containsKey(undone));
        assertEquals("suspended", cluster.row("k").state());
        assertEquals(before, processes(cluster));

        long restarted = cluster.restart("k");
        cluster.run(1_000);
        assertTrue(cluster.succeeded.containsKey(restarted));
        cluster.cell("k", "second");
        cluster.run(1_000);
        assertEquals(1, cluster.executions("second"));
    }

    @Test
    void whatAKernelHasReservedIsOthersWhileItIsSuspendedAndItWaitsForItThen() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.RESERVATION).hosts(1, 1).kernel("a", ONE_GPU);
        cluster.cell("a", "first");
        cluster.run(500);
        cluster.suspend("a", false);
        cluster.run(500);

        cluster.kernel("b", ONE_GPU);
        assertEquals("idle", cluster.row("b").state(), "the GPU is free for others");
        cluster.cell("a", "second");
        cluster.run(1_000);
        assertEquals(0, cluster.executions("second"));

        cluster.delete("b");
        cluster.run(2_000);
        assertEquals(1, cluster.executions("second"));
    }
}
