package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.SchedulerException;

/** Kernels are made, restarted, moved and deleted. */
class LifecycleScenariosTest {

    private static List<String> hosts(SimCluster cluster, String kernel) {
        return cluster.row(kernel).replicas().stream()
                .map(ClusterStatus.ReplicaRow::host)
                .toList();
    }

    @Test
    void aNewKernelHasItsReplicasOnDistinctHostsAndIsWrittenDownFirst() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0);

        List<Decision> decisions = decideCreate(cluster);

        int written = indexOf(decisions, Decision.Persist.class);
        assertTrue(written < indexOf(decisions, Decision.Succeed.class));
        assertTrue(written < indexOf(decisions, Decision.Send.class));
        assertEquals(3, new HashSet<>(hosts(cluster, "k")).size());
    }

    private static List<Decision> decideCreate(SimCluster cluster) {
        KernelRequest request = new KernelRequest("k", "python3", Map.of(), Optional.empty());
        return cluster.scheduler.decide(new ClientEvent.Create(cluster.now, 9, request, "s"));
    }

    private static int indexOf(List<Decision> decisions, Class<?> type) {
        for (int i = 0; i < decisions.size(); i++) {
            if (type.isInstance(decisions.get(i))) {
                return i;
            }
        }
        throw new AssertionError("no " + type);
    }

    @Test
    void oneKernelOfAName() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");

        long again = cluster.create("k", Map.of());

        assertEquals(SchedulerException.Code.KERNEL_EXISTS, cluster.failed.get(again));
    }

    @Test
    void tooFewOrTooSmallHostsAreNamed() {
        SimCluster cluster = new SimCluster(1).hosts(2, 1);
        long few = cluster.create("k", Map.of());
        cluster.host("h3", 1);
        cluster.run(100);
        long large = cluster.create("k", Map.of("KERNEL_GPUS", "4"));

        assertEquals(SchedulerException.Code.NO_HOSTS, cluster.failed.get(few));
        assertEquals(SchedulerException.Code.GPUS_UNAVAILABLE, cluster.failed.get(large));
        assertEquals(
                "no host can commit 4 GPUs: largest host has 1. Ask for fewer, or add a pool",
                cluster.failureTexts.get(large));
    }

    @Test
    void aKernelWaitsForAHostThatIsJustAway() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0);
        cluster.kill("h2");
        cluster.run(2_000);
        long patient = cluster.create("a", Map.of());
        cluster.start("h2");
        cluster.run(500);
        assertTrue(cluster.succeeded.containsKey(patient));

        cluster.kill("h2");
        cluster.run(2_000);
        long unlucky = cluster.create("b", Map.of());
        cluster.run(11_000);

        assertEquals(SchedulerException.Code.NO_HOSTS, cluster.failed.get(unlucky));
    }

    @Test
    void withoutAPolicyKernelsWaitForItAWhile() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0);
        cluster.noPolicies();
        long patient = cluster.create("a", Map.of());
        cluster.run(9_000);
        cluster.policies(3);
        assertTrue(cluster.succeeded.containsKey(patient));

        cluster.noPolicies();
        long unlucky = cluster.create("b", Map.of());
        cluster.run(11_000);

        assertEquals(SchedulerException.Code.NO_PLUGIN, cluster.failed.get(unlucky));
    }

    @Test
    void runningKernelsDontNeedPolicies() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.noPolicies();
        cluster.cell("k", "a");
        cluster.run(200);

        assertEquals(1, cluster.executions("a"));
    }

    @Test
    void aHundredKernelsAtOnce() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2);
        for (int i = 0; i < 100; i++) {
            cluster.create("k" + i, Map.of());
            cluster.cell("k" + i, "cell " + i);
        }
        cluster.run(3_000);

        assertEquals(Map.of(), cluster.failed);
        assertEquals(100, cluster.executions.size());
    }

    @Test
    void aRestartEmptiesTheKernelAndAnswersWhatRunsAndWaits() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        String session = cluster.group("k").session;
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.run(100);

        long ticket = cluster.restart("k");
        assertEquals("restarting", cluster.row("k").state());
        cluster.run(1_000);

        assertTrue(cluster.succeeded.containsKey(ticket));
        assertNotEquals(session, cluster.succeeded.get(ticket).orElseThrow().sessionId());
        assertEquals(2, cluster.ended().size());
        assertTrue(cluster.ended().stream().allMatch(e -> e.outcome() == KernelEvent.Outcome.ABORTED));
        assertEquals("idle", cluster.row("k").state());
        cluster.agents().forEach(a -> a.holding.clear());
        cluster.cell("k", "c");
        cluster.run(500);
        assertEquals(1, cluster.executions("c"));
    }

    @Test
    void aRestartWithoutAMajorityFailsAfterAWhile() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.kill("h1");
        cluster.kill("h2");
        cluster.run(1_000);

        long ticket = cluster.restart("k");
        cluster.run(12_000);

        assertEquals(SchedulerException.Code.NO_QUORUM, cluster.failed.get(ticket));
    }

    @Test
    void deletionReachesHostsThatAreAwayWhenTheyReturn() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.kill("h3");
        cluster.run(2_000);

        long ticket = cluster.delete("k");
        cluster.run(100);
        assertTrue(cluster.succeeded.containsKey(ticket));
        assertEquals(Map.of(), cluster.agent("h1").stored);
        assertFalse(cluster.agent("h3").stored.isEmpty());

        cluster.restartController(100);
        cluster.run(1_000);
        cluster.start("h3");
        cluster.run(500);
        assertEquals(Map.of(), cluster.agent("h3").stored);
        assertEquals(1, cluster.of(KernelEvent.Deleted.class).size());
    }

    @Test
    void stateOfAKernelThatNobodyKnowsIsLeftAlone() {
        SimCluster cluster = new SimCluster(1).hosts(1, 0);
        SimAgent stranger = new SimAgent(cluster, "h9", 0);
        stranger.stored.put("old", "r1");

        List<Decision> decisions = cluster.scheduler.decide(new HostEvent.Joined(cluster.now, 50, stranger.facts()));

        assertTrue(decisions.stream()
                .noneMatch(d -> d instanceof Decision.Send s && s.command() instanceof Command.Close));
    }

    @Test
    void anOperatorMovesAReplica() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        String from = hosts(cluster, "k").get(0);

        long ticket = cluster.migrate("k", from, Optional.of("h4"));
        cluster.run(2_000);

        assertTrue(cluster.succeeded.containsKey(ticket), () -> cluster.failureTexts.toString());
        assertFalse(hosts(cluster, "k").contains(from));
        assertTrue(hosts(cluster, "k").contains("h4"));
        assertEquals(3, cluster.group("k").members.size());
        assertEquals(Map.of(), cluster.agent(from).stored);
    }

    @Test
    void theExecutorOfARunningCellIsMovedAfterTheCell() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);
        String executor = cluster.row("k").executor().orElseThrow().host();

        long ticket = cluster.migrate("k", executor, Optional.empty());
        cluster.run(5_000);
        assertFalse(cluster.succeeded.containsKey(ticket));
        assertEquals(1, cluster.agent(executor).stored.size());

        cluster.agent(executor).finishHeld("k");
        cluster.run(2_000);
        assertTrue(cluster.succeeded.containsKey(ticket));
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void aMoveToAHostThatDiesIsTakenBack() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        String from = hosts(cluster, "k").get(0);
        long ticket = cluster.migrate("k", from, Optional.of("h4"));
        cluster.kill("h4");
        cluster.run(5_000);

        assertEquals(SchedulerException.Code.FAILED, cluster.failed.get(ticket));
        assertTrue(hosts(cluster, "k").contains(from));
        assertTrue(cluster.row("k").replicas().stream().allMatch(r -> r.state().equals("ready")));
    }

    @Test
    void impossibleMovesAreRefusedWithTheReason() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");

        assertEquals(
                SchedulerException.Code.NO_SUCH_KERNEL,
                cluster.failed.get(cluster.migrate("x", "h1", Optional.empty())));
        assertEquals(
                SchedulerException.Code.NO_SUCH_HOST, cluster.failed.get(cluster.migrate("k", "h9", Optional.empty())));
        assertEquals(
                SchedulerException.Code.NO_HOSTS, cluster.failed.get(cluster.migrate("k", "h1", Optional.empty())));
    }

    @Test
    void aKernelNoneOfWhoseProcessesStartsIsDeadAndSaysWhy() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0);
        cluster.create("k", Map.of());
        for (String id : List.of("h1", "h2", "h3")) {
            SimAgent agent = cluster.agent(id);
            String replica = cluster.state.kernels.get("k").replicaOn(id).orElseThrow().id;
            cluster.fromHost(
                    agent,
                    at -> new HostEvent.ReplicaReported(
                            at,
                            id,
                            agent.link,
                            new ReplicaReport(
                                    "k",
                                    replica,
                                    ReplicaState.FAILED,
                                    0,
                                    false,
                                    0,
                                    List.of(),
                                    "python3 not found",
                                    "",
                                    "",
                                    0,
                                    0,
                                    List.of(),
                                    Heat.HOT,
                                    "")));
        }
        cluster.run(5);
        cluster.cell("k", "a");

        assertEquals("dead", cluster.row("k").state());
        assertEquals("KERNEL_DEAD", cluster.ended().get(0).code());
        assertTrue(cluster.ended().get(0).text().contains("python3 not found"));

        cluster.restart("k");
        cluster.run(1_000);
        assertEquals("idle", cluster.row("k").state());
    }
}
