package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;

/** What time does to kernels that nobody uses, and to their standbys. */
class IdleScenariosTest {

    private static final IdleSettings STEPS = new IdleSettings(10_000, 20_000, 60_000, 300_000, false);

    private static SimCluster used(IdleSettings idle, Map<String, String> environment) {
        SimCluster cluster = new SimCluster(1, settings(idle)).hosts(3, 2).kernel("k", environment);
        cluster.cell("k", "first");
        cluster.run(1_000);
        return cluster;
    }

    static Settings settings(IdleSettings idle) {
        Settings usual = Settings.defaults();
        return new Settings(
                usual.replicationBackend(),
                usual.heartbeatTimeoutMillis(),
                usual.redialGraceMillis(),
                usual.reattachGraceMillis(),
                usual.patienceMillis(),
                usual.subscriptionLimitMax(),
                usual.gpusPerUser(),
                usual.scaling(),
                idle);
    }

    /** Returns how many replicas are in each state. */
    private static Map<String, Integer> states(SimCluster cluster) {
        Map<String, Integer> states = new HashMap<>();
        cluster.row("k").replicas().forEach(r -> states.merge(r.state(), 1, Integer::sum));
        return states;
    }

    @Test
    void withoutSettingsNothingIsEverReclaimed() {
        SimCluster cluster = used(IdleSettings.NONE, Map.of());

        cluster.run(3_600_000);

        assertEquals(Map.of("ready", 3), states(cluster));
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void anIdleKernelCoolsStepByStepIsSuspendedAndDeletedInTheEnd() {
        SimCluster cluster = used(STEPS, Map.of());
        assertEquals(Map.of("ready", 3), states(cluster));

        cluster.run(10_000);
        assertEquals(Map.of("ready", 1, "warm", 2), states(cluster));
        cluster.run(10_000);
        assertEquals(Map.of("ready", 1, "cold", 2), states(cluster));
        cluster.run(40_000);
        assertEquals(Map.of("cold", 3), states(cluster));
        assertTrue(cluster.happened("kernel k is suspended: idle for 60 s"));

        cluster.run(240_000);
        assertFalse(cluster.state.kernels.containsKey("k"));
        assertTrue(cluster.happened("kernel k is deleted: idle for 5 min"));
        assertEquals(0, cluster.agents().stream().mapToInt(a -> a.stored.size()).sum());
    }

    @Test
    void aCellWarmsEverythingAgainAndTimeBeginsAnew() {
        SimCluster cluster = used(STEPS, Map.of());
        cluster.run(70_000);
        assertEquals("suspended", cluster.row("k").state());

        cluster.cell("k", "second");
        cluster.run(1_000);
        assertEquals(1, cluster.executions("second"));
        assertEquals(Map.of("ready", 3), states(cluster));

        cluster.run(50_000);
        assertEquals("idle", cluster.row("k").state());
        cluster.run(11_000);
        assertEquals("suspended", cluster.row("k").state());
    }

    @Test
    void aKernelWithACellThatRunsOrWaitsIsLeftAloneHoweverLongThatTakes() {
        SimCluster cluster = used(STEPS, Map.of());
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "long");
        cluster.cell("k", "behind it");

        cluster.run(3_600_000);

        assertEquals("busy", cluster.row("k").state());
        assertEquals(Map.of("running", 1, "ready", 2), states(cluster));
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void aCellThatWaitsForGpusKeepsItsKernel() {
        SimCluster cluster = used(STEPS, Map.of());
        cluster.kernel("other").agents().forEach(a -> a.holding.add("other"));
        for (SimAgent agent : cluster.agents()) {
            cluster.fromHost(
                    agent, at -> new HostEvent.DevicesChanged(at, agent.id, agent.link, agent.id.equals("h1") ? 2 : 0));
        }
        cluster.cell("other", "all", Optional.of(2));
        cluster.run(500);
        cluster.cell("k", "waits", Optional.of(1));

        cluster.run(3_600_000);

        assertEquals("busy", cluster.row("k").state());
    }

    @Test
    void aProcessThatWorksForAClientWithoutACellIsNotEnded() {
        SimCluster cluster = used(STEPS, Map.of());
        cluster.agents().forEach(a -> a.objection = "BUSY");

        cluster.run(3_600_000);

        assertEquals("idle", cluster.row("k").state());
        assertFalse(cluster.happened("is not suspended"), "that is no news");
    }

    @Test
    void aKernelThatWouldLoseVariablesStaysAndTheReasonIsToldOnce() {
        SimCluster cluster = used(new IdleSettings(0, 0, 60_000, 0, false), Map.of());
        cluster.agents().forEach(a -> a.objection = "WOULD_LOSE");

        cluster.run(3_600_000);

        assertEquals(Map.of("ready", 3), states(cluster));
        assertEquals(
                1,
                cluster.status().events().stream()
                        .filter(e -> e.text().equals("kernel k is not suspended: sock (sockets can't move)"))
                        .count());
    }

    @Test
    void aKernelWithAnOpenConnectionIsSuspendedButNotDeletedUnlessThatIsWanted() {
        SimCluster cluster = used(STEPS, Map.of());
        cluster.connections("k", 1);
        cluster.run(3_600_000);
        assertEquals("suspended", cluster.row("k").state());

        cluster.connections("k", 0);
        cluster.run(301_000);
        assertFalse(cluster.state.kernels.containsKey("k"));

        SimCluster strict = used(new IdleSettings(0, 0, 0, 60_000, true), Map.of());
        strict.connections("k", 1);
        strict.run(61_000);
        assertFalse(strict.state.kernels.containsKey("k"));
    }

    @Test
    void aKernelMaySayItsOwnTimes() {
        SimCluster never = used(STEPS, Map.of("KERNEL_SUSPEND_AFTER", "0", "KERNEL_CULL_AFTER", "0"));
        never.run(3_600_000);
        assertEquals(Map.of("ready", 1, "cold", 2), states(never));

        SimCluster soon = used(IdleSettings.NONE, Map.of("KERNEL_SUSPEND_AFTER", "5"));
        soon.run(5_000);
        assertEquals("suspended", soon.row("k").state());
    }

    @Test
    void aKernelMaySayHowHotItsStandbysAlwaysAre() {
        SimCluster cold = used(IdleSettings.NONE, Map.of("KERNEL_STANDBYS", "cold"));
        assertEquals(Map.of("ready", 1, "cold", 2), states(cold));
        assertEquals(1, cold.agents().stream().mapToInt(a -> a.processes).sum(), "no more were ever started");

        SimCluster warm = used(IdleSettings.NONE, Map.of("KERNEL_STANDBYS", "warm"));
        assertEquals(Map.of("ready", 1, "warm", 2), states(warm));

        SimCluster hot = used(STEPS, Map.of("KERNEL_STANDBYS", "hot"));
        hot.run(30_000);
        assertEquals(Map.of("ready", 3), states(hot));
    }

    @Test
    void whenTheExecutorsHostDiesAColdStandbyGetsAProcessAtOnce() {
        SimCluster cluster = used(IdleSettings.NONE, Map.of("KERNEL_STANDBYS", "cold"));
        String host = cluster.row("k").executor().orElseThrow().host();

        cluster.kill(host);
        cluster.run(3_000);
        assertEquals(1, states(cluster).get("ready"));

        cluster.cell("k", "second");
        cluster.run(1_000);
        assertEquals(1, cluster.executions("second"));
    }

    @Test
    void aColdStandbyWhoseHostHasTheGpusIsStartedRatherThanAReplicaMoved() {
        SimCluster cluster = used(IdleSettings.NONE, Map.of("KERNEL_STANDBYS", "cold"));
        SimAgent full = cluster.agent(cluster.row("k").executor().orElseThrow().host());
        cluster.fromHost(full, at -> new HostEvent.DevicesChanged(at, full.id, full.link, 0));
        cluster.run(100);

        cluster.cell("k", "second", Optional.of(1));
        cluster.run(1_000);

        assertEquals(1, cluster.executions("second"));
        assertFalse(cluster.happened("moves from"));
        assertEquals(Map.of("ready", 1, "cold", 2), states(cluster), "the old executor is a standby now");
    }

    @Test
    void theExecutorMovesToAHostWhereItsProcessIsReadyBeforeTheOldOneEnds() {
        SimCluster cluster = used(IdleSettings.NONE, Map.of("KERNEL_STANDBYS", "cold"));
        cluster.hosts(1, 2);
        String from = cluster.row("k").executor().orElseThrow().host();

        cluster.migrate("k", from, Optional.of("h4"));
        cluster.run(3_000);

        assertEquals(
                "ready",
                cluster.row("k").replicas().stream()
                        .filter(r -> r.host().equals("h4"))
                        .findFirst()
                        .orElseThrow()
                        .state());
        assertEquals(Map.of("ready", 1, "cold", 2), states(cluster));
    }

    @Test
    void afterARestartOfTheControllerIdlenessCountsAnewButNotOfWhatIsSuspended() {
        SimCluster cluster = used(STEPS, Map.of());
        cluster.run(50_000);
        cluster.restartController(200);
        cluster.run(50_000);
        assertEquals("idle", cluster.row("k").state());
        cluster.run(20_000);
        assertEquals("suspended", cluster.row("k").state());

        cluster.run(200_000);
        cluster.restartController(200);
        cluster.run(60_000);
        assertFalse(cluster.state.kernels.containsKey("k"));
    }

    @Test
    void messagesOtherThanCellsCountAsUse() {
        SimCluster cluster = used(STEPS, Map.of());
        for (int i = 0; i < 10; i++) {
            cluster.run(50_000);
            cluster.message("k", Channel.SHELL, "comm_msg", "m" + i, Optional.empty());
        }

        assertEquals("idle", cluster.row("k").state());
    }
}
