package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;

/** Kernels that aren't ours: one process, whose state nobody else has. */
class UnreplicatedScenariosTest {

    private static SimCluster cluster(int hosts, Map<String, String> environment) {
        SimCluster cluster = new SimCluster(1).hosts(hosts, 2);
        cluster.createForeign("k", environment);
        cluster.run(500);
        return cluster;
    }

    private static String host(SimCluster cluster) {
        return cluster.row("k").replicas().get(0).host();
    }

    private static void hold(SimCluster cluster) {
        cluster.agents().forEach(a -> a.holding.add("k"));
    }

    /** Returns how often clients were told that it restarts. */
    private static long restarts(SimCluster cluster) {
        long restarts = 0;
        KernelInfo.State before = KernelInfo.State.STARTING;
        for (KernelEvent.StateChanged change : cluster.of(KernelEvent.StateChanged.class)) {
            KernelInfo.State state = change.info().state();
            restarts += state == KernelInfo.State.RESTARTING && before != state ? 1 : 0;
            before = state;
        }
        return restarts;
    }

    private static List<String> notices(SimCluster cluster) {
        return cluster.of(KernelEvent.CellNotice.class).stream()
                .map(KernelEvent.CellNotice::text)
                .toList();
    }

    private static String session(SimCluster cluster) {
        List<KernelEvent.StateChanged> changes = cluster.of(KernelEvent.StateChanged.class);
        return changes.get(changes.size() - 1).info().sessionId();
    }

    private static void runs(SimCluster cluster, String cell) {
        cluster.cell("k", cell);
        cluster.run(500);
        assertEquals(1, cluster.executions(cell));
    }

    @Test
    void itHasOneReplicaWhateverPolicyIsInUseAndSaysSo() {
        SimCluster cluster = cluster(3, Map.of("KERNEL_REPLICAS", "3"));

        runs(cluster, "a");

        assertEquals(1, cluster.row("k").replicas().size());
        assertFalse(cluster.of(KernelEvent.StateChanged.class).get(0).info().replicated());
        assertEquals(0, restarts(cluster));
    }

    @Test
    void aProcessThatDiesWhileNothingRunsIsToldByARestartAndByTheNextCell() {
        SimCluster cluster = cluster(3, Map.of());
        runs(cluster, "a");
        String before = session(cluster);

        cluster.agent(host(cluster)).processDies("k", false);
        cluster.run(500);

        assertEquals(1, restarts(cluster));
        assertEquals("idle", cluster.row("k").state());
        assertNotEquals(before, session(cluster));
        runs(cluster, "b");
        runs(cluster, "c");
        assertEquals(1, notices(cluster).size(), notices(cluster).toString());
        assertTrue(notices(cluster).get(0).contains("What earlier cells made is lost"));
    }

    @Test
    void aProcessThatDiesInACellFailsItAndAbortsThoseBehindItAndSaysWhatIsLostOnce() {
        SimCluster cluster = cluster(3, Map.of());
        hold(cluster);
        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.run(200);

        cluster.agent(host(cluster)).processDies("k", false);
        cluster.run(500);

        KernelEvent.CellEnded lost = cluster.ended().get(0);
        assertEquals(KernelEvent.Outcome.FAILED, lost.outcome());
        assertTrue(lost.text().contains("everything that it held is lost"), lost.text());
        assertEquals(KernelEvent.Outcome.ABORTED, cluster.ended().get(1).outcome());
        assertEquals(0, cluster.executions("b"));
        runs(cluster, "c");
        assertEquals(List.of(), notices(cluster));
    }

    @Test
    void aCellThatIsSentAfterTheLossWasToldRunsInTheNextProcess() {
        SimCluster cluster = cluster(3, Map.of());
        hold(cluster);
        cluster.cell("k", "a");
        cluster.run(200);
        cluster.agents().forEach(a -> a.holding.clear());

        cluster.agent(host(cluster)).processDies("k", false);
        while (cluster.ended().isEmpty()) {
            cluster.run(1);
        }
        cluster.cell("k", "b");
        cluster.run(1_000);

        assertEquals(1, cluster.ended().size());
        assertEquals(1, cluster.executions("b"));
        assertEquals(List.of(), notices(cluster));
    }

    @Test
    void aProcessThatDiesBeforeItWasEverReadyLosesNothing() {
        SimCluster cluster = new SimCluster(1).hosts(1, 2);
        cluster.agent("h1").startMillis = 1_000;
        cluster.createForeign("k", Map.of());
        cluster.cell("k", "a");
        cluster.run(500);

        cluster.agent("h1").processDies("k", false);
        cluster.run(3_000);

        assertEquals(1, cluster.executions("a"));
        assertEquals(0, restarts(cluster));
        assertEquals(List.of(), notices(cluster));
    }

    @Test
    void aProcessThatCantBeStartedMakesTheKernelDeadUntilSomebodyRestartsIt() {
        SimCluster cluster = cluster(3, Map.of());
        runs(cluster, "a");

        cluster.agent(host(cluster)).processDies("k", true);
        cluster.run(2_000);

        assertEquals("dead", cluster.row("k").state());
        cluster.restart("k");
        cluster.run(500);
        runs(cluster, "b");
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void aHostThatIsOnlySilentForAWhileStillHasIt() {
        SimCluster cluster = cluster(3, Map.of());
        hold(cluster);
        cluster.cell("k", "a");
        cluster.run(200);
        String host = host(cluster);

        cluster.disconnect(host, 5_000);
        cluster.run(6_000);
        assertTrue(cluster.happened("host " + host + " is dead"));
        cluster.agent(host).finishHeld("k");
        cluster.run(200);

        assertEquals(host, host(cluster));
        assertEquals(List.of(), cluster.ended());
        assertEquals(0, restarts(cluster));
        assertTrue(cluster.committed.contains("a"));
    }

    @Test
    void aHostThatStaysAwayIsFollowedByAnotherWhereItBeginsEmpty() {
        SimCluster cluster = cluster(3, Map.of());
        runs(cluster, "a");
        hold(cluster);
        cluster.cell("k", "b");
        cluster.run(200);
        String host = host(cluster);

        cluster.kill(host);
        cluster.run(5_000);
        assertTrue(
                cluster.row("k").toString().contains("not replicated"),
                cluster.row("k").toString());
        cluster.run(15_000);

        assertNotEquals(host, host(cluster));
        assertEquals("EXECUTOR_LOST", cluster.ended().get(0).code());
        assertEquals(1, restarts(cluster));
        cluster.agents().forEach(a -> a.holding.clear());
        runs(cluster, "c");
        cluster.start(host);
        cluster.run(2_000);
        assertEquals(Map.of(), cluster.agent(host).stored, "what it had is deleted");
        runs(cluster, "d");
    }

    @Test
    void anAgentThatIsStartedAgainHasAnEmptyProcess() {
        SimCluster cluster = cluster(1, Map.of());
        hold(cluster);
        cluster.cell("k", "a");
        cluster.run(200);

        cluster.kill("h1");
        cluster.run(300);
        cluster.start("h1");
        cluster.run(1_000);

        assertEquals(KernelEvent.Outcome.FAILED, cluster.ended().get(0).outcome());
        assertEquals(1, restarts(cluster));
        cluster.agents().forEach(a -> a.holding.clear());
        runs(cluster, "b");
    }

    @Test
    void aRestartOfTheControllerIsNothingToIt() {
        SimCluster cluster = cluster(3, Map.of());
        runs(cluster, "a");
        hold(cluster);
        cluster.cell("k", "b");
        cluster.run(200);
        String host = host(cluster);

        cluster.restartController(2_000);
        cluster.run(5_000);
        cluster.agent(host).finishHeld("k");
        cluster.run(500);

        assertEquals(host, host(cluster));
        assertEquals(0, restarts(cluster));
        assertTrue(cluster.committed.contains("b"));
        cluster.agents().forEach(a -> a.holding.clear());
        runs(cluster, "c");
    }

    @Test
    void itsGpusAreItsOwnFromCreationToDeletionAndItsCellsCantAskForOthers() {
        SimCluster cluster = cluster(1, Map.of("KERNEL_GPUS", "1"));
        assertEquals(1, cluster.status().hosts().get(0).gpus().committed());
        Command.Open open = cluster.agent("h1").received.stream()
                .filter(c -> c instanceof Command.Open)
                .map(c -> (Command.Open) c)
                .findFirst()
                .orElseThrow();
        assertEquals(1, open.gpus());

        runs(cluster, "a");
        cluster.cell("k", "b", Optional.of(1));
        cluster.run(200);

        assertEquals(0, cluster.executions("b"));
        assertTrue(
                cluster.ended().get(0).text().contains("KERNEL_GPUS=N"),
                cluster.ended().toString());
        assertEquals(1, cluster.status().hosts().get(0).gpus().committed());
        cluster.delete("k");
        cluster.run(200);
        assertEquals(0, cluster.status().hosts().get(0).gpus().committed());
    }

    @Test
    void aDrainWaitsForThoseWhoAcceptTheLoss() {
        SimCluster cluster = cluster(2, Map.of());
        runs(cluster, "a");
        String host = host(cluster);
        cluster.drain(host, true);
        cluster.run(10_000);
        assertEquals(host, host(cluster));
        assertTrue(cluster.status().toString().contains("what it holds can't move"));

        cluster.agent(host).objection = "WOULD_LOSE";
        long refused = cluster.suspend("k", false);
        cluster.run(200);
        assertEquals(SchedulerException.Code.REFUSED, cluster.failed.get(refused));
        cluster.suspend("k", true);
        cluster.run(10_000);

        assertNotEquals(host, host(cluster));
        cluster.cell("k", "b");
        cluster.run(1_000);
        assertEquals(1, cluster.executions("b"), "what wakes it runs");
        assertEquals(0, restarts(cluster));
        assertTrue(
                notices(cluster).get(0).contains("was suspended"),
                notices(cluster).toString());
    }

    @Test
    void itIsNeverSuspendedUnasked() {
        Settings plain = Settings.defaults();
        Settings settings = new Settings(
                plain.replicationBackend(),
                plain.heartbeatTimeoutMillis(),
                plain.redialGraceMillis(),
                plain.reattachGraceMillis(),
                plain.patienceMillis(),
                plain.subscriptionLimitMax(),
                0,
                plain.scaling(),
                new IdleSettings(1_000, 2_000, 3_000, 0, false));
        SimCluster cluster = new SimCluster(1, settings).hosts(3, 2);
        cluster.createForeign("k", Map.of());
        cluster.run(60_000);

        runs(cluster, "a");

        assertEquals(0, restarts(cluster));
    }

    @Test
    void nobodyButItsProcessKnowsItsState() {
        SimCluster cluster = cluster(1, Map.of());

        long ticket = cluster.state("k", new StateRequest.Describe());

        assertEquals(SchedulerException.Code.REFUSED, cluster.failed.get(ticket));
    }
}
