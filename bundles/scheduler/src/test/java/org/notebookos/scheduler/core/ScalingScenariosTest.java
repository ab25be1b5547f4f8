package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/** The pools grow and shrink with what is asked of the cluster. */
class ScalingScenariosTest {

    private static final TestScaling POLICY = new TestScaling(10_000);
    private static final Map<String, String> ONE_GPU = Map.of("KERNEL_GPUS", "1");

    /** Hosts with one GPU; a new one takes 2 s. */
    private static PoolTerms terms(int minimum, int maximum) {
        return new PoolTerms(minimum, maximum, 1.0, 2.0, 1);
    }

    /** Three hosts with one GPU each, all of them in use by kernels that hold on to them. */
    private static SimCluster full(int maximum) {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);
        cluster.scaled(POLICY, terms(3, maximum));
        for (String kernel : List.of("a", "b", "c", "d")) {
            cluster.kernel(kernel, ONE_GPU);
            cluster.agents().forEach(a -> a.holding.add(kernel));
        }
        for (String kernel : List.of("a", "b", "c")) {
            cluster.cell(kernel, kernel, Optional.of(1));
            cluster.run(200);
        }
        cluster.agents().forEach(a -> a.holding.remove("d"));
        return cluster;
    }

    private static void finish(SimCluster cluster) {
        cluster.agents().forEach(a -> a.holding.clear());
        List.of("a", "b", "c").forEach(k -> cluster.agents().forEach(a -> a.finishHeld(k)));
    }

    private static List<String> hosts(SimCluster cluster) {
        return cluster.status().hosts().stream().map(ClusterStatus.HostRow::id).toList();
    }

    private static String queued(SimCluster cluster) {
        return cluster.status().queue().get(0).reason();
    }

    @Test
    void aCellThatNoHostCanServeBringsOneAtOnceAndItGoesWhenItIsIdle() {
        SimCluster cluster = full(5);

        cluster.cell("d", "d", Optional.of(1));
        cluster.run(10);
        assertTrue(cluster.happened("grows sim by 1 because a cell waits for 1 GPU that no host has idle"));
        cluster.run(1_000);
        assertTrue(queued(cluster).endsWith("; pool sim grows"), queued(cluster));
        cluster.run(4_000);
        assertEquals(1, cluster.executions("d"));
        assertEquals(List.of("h1", "h100", "h2", "h3"), hosts(cluster));

        cluster.run(60_000);
        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster));
        assertEquals(List.of("h100"), cluster.pool.released);
        assertTrue(cluster.happened("gives up host h100 of pool sim because nothing runs on it"));
        finish(cluster);
        cluster.run(1_000);
        assertEquals(List.of(), cluster.ended());
        assertEquals(1, cluster.pool.asked.size());
    }

    @Test
    void aHostOnWhichACellRunsIsNeverGivenUp() {
        SimCluster cluster = full(5);
        cluster.cell("d", "d", Optional.of(1));
        while (cluster.agent("h100") == null) {
            cluster.run(10);
        }
        cluster.agent("h100").holding.add("d");
        cluster.run(500);
        finish(cluster);
        cluster.agent("h100").holding.add("d");
        cluster.run(60_000);

        assertEquals("h100", cluster.row("d").executor().orElseThrow().host());
        assertEquals("busy", cluster.row("d").state());
        assertEquals(1, cluster.pool.released.size(), "another one went");
        assertFalse(cluster.pool.released.contains("h100"));
    }

    @Test
    void aPoolDoesNotGrowBeyondItsMaximumAndTheCellSaysSo() {
        SimCluster cluster = full(3);

        cluster.cell("d", "d", Optional.of(1));
        cluster.run(30_000);

        assertEquals(List.of(), cluster.pool.asked);
        assertTrue(queued(cluster).endsWith("; pool sim has all the hosts that it may have, 3"), queued(cluster));
        finish(cluster);
        cluster.run(1_000);
        assertEquals(1, cluster.executions("d"));
    }

    @Test
    void aPoolThatCantGrowIsAskedLessAndLessOftenAndTheCellSaysWhy() {
        SimCluster cluster = full(5);
        cluster.pool.cantGrow = "the quota is used up";

        cluster.cell("d", "d", Optional.of(1));
        cluster.run(60_000);

        assertTrue(queued(cluster).endsWith("; pool sim can't grow: the quota is used up"), queued(cluster));
        assertTrue(cluster.happened("pool sim can't grow, to be tried again in 40.0 s: the quota is used up"));
        assertEquals(4, cluster.pool.asked.size());
        cluster.pool.cantGrow = "";
        cluster.run(60_000);
        assertEquals(1, cluster.executions("d"));
    }

    @Test
    void aKernelThatCantBePlacedWaitsForHosts() {
        SimCluster cluster = new SimCluster(1).hosts(1, 1);
        cluster.scaled(POLICY, terms(1, 5));

        long made = cluster.create("k", ONE_GPU);
        cluster.run(10);
        assertEquals(2, cluster.pool.asked.get(0).count());
        assertTrue(cluster.happened("grows sim by 2 because a kernel waits for 2 more hosts"));
        cluster.run(4_000);

        assertTrue(cluster.succeeded.containsKey(made), () -> cluster.failureTexts.toString());
        cluster.cell("k", "x", Optional.of(1));
        cluster.run(500);
        assertEquals(1, cluster.executions("x"));
    }

    @Test
    void aKernelThatNoPoolCanHelpIsRefusedAtOnce() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);
        cluster.scaled(POLICY, terms(1, 5));

        long large = cluster.create("k", Map.of("KERNEL_GPUS", "2"));

        assertEquals(SchedulerException.Code.GPUS_UNAVAILABLE, cluster.failed.get(large));
    }

    /** Five hosts without need; kernel k has replicas on h1, h2 and h3. */
    private static SimCluster idle(PoolTerms terms) {
        SimCluster cluster = new SimCluster(1).hosts(5, 1).kernel("k", ONE_GPU);
        cluster.scaled(POLICY, terms);
        return cluster;
    }

    @Test
    void aHostIsEmptiedBeforeItIsReleased() {
        SimCluster cluster = leaving();
        String host = cluster.state.departures.keySet().iterator().next();
        cluster.checkAfterEachDecision(() -> assertTrue(!Departures.expected(cluster.state, host)
                || cluster.agents().stream().noneMatch(a -> a.id.equals(host) && !a.open.isEmpty())));
        assertFalse(cluster.agent(host).open.isEmpty());

        cluster.run(10_000);

        assertEquals(List.of(host), cluster.pool.released);
        assertEquals(4, hosts(cluster).size());
        RandomFailuresTest.healthy(cluster, "k");
        RandomFailuresTest.healthy(cluster, "l");
    }

    @Test
    void nothingIsGivenUpBeforeTheSubscriptionLimitIsKnown() {
        SimCluster cluster = new SimCluster(1).hosts(5, 1);
        cluster.scaled(new TestScaling(1_000), terms(0, 5));

        cluster.run(3_000);
        assertFalse(cluster.happened("gives up"));
        cluster.run(10_000);
        assertTrue(cluster.happened("gives up"));
    }

    /** Five hosts, each with a replica of k or l, so that the one that is given up has to be emptied first; that takes 3 s. */
    private static SimCluster leaving() {
        SimCluster cluster = new SimCluster(1).hosts(5, 1).kernel("k", ONE_GPU).kernel("l", ONE_GPU);
        cluster.scaled(POLICY, terms(4, 5));
        cluster.agents().forEach(a -> a.startMillis = 3_000);
        while (cluster.state.departures.isEmpty()) {
            cluster.run(10);
        }
        return cluster;
    }

    @Test
    void aHostStaysWhenSomebodyNeedsIt() {
        SimCluster cluster = leaving();

        cluster.create("big", Map.of("KERNEL_GPUS", "1", "KERNEL_REPLICAS", "5"));
        cluster.run(8_000);

        assertTrue(cluster.happened("stays: cells or kernels wait for hosts"));
        assertEquals(5, cluster.row("big").replicas().size());
        assertEquals(List.of(), cluster.pool.released);
        assertEquals(List.of(), cluster.pool.asked, "nothing more is needed");
    }

    @Test
    void aHostThatCantBeEmptiedStays() {
        SimCluster cluster = leaving();
        cluster.agents().forEach(a -> a.startMillis = 1_000_000);
        cluster.run(200_000);

        assertTrue(
                cluster.happened("stays: it isn't empty after 150"),
                () -> cluster.status().events().toString());
        assertEquals(List.of(), cluster.pool.released);
    }

    @Test
    void aReleaseSurvivesTheController() {
        SimCluster cluster = idle(terms(3, 5));
        cluster.run(9_950);
        for (int i = 0; i < 12; i++) {
            cluster.run(20);
            cluster.restartController(200);
            cluster.run(400);
        }
        cluster.run(60_000);

        assertEquals(3, hosts(cluster).size(), () -> cluster.status().events().toString());
        assertTrue(cluster.status().hosts().stream().allMatch(h -> h.drain().isEmpty()));
        assertEquals(Map.of(), cluster.state.owedCloses);
        RandomFailuresTest.healthy(cluster, "k");
    }

    @Test
    void aPoolThatCantReleaseAHostKeepsIt() {
        SimCluster cluster = idle(terms(3, 5));
        cluster.pool.cantRelease = "access denied";

        cluster.run(30_000);

        assertEquals(5, hosts(cluster).size());
        assertTrue(cluster.happened("stays: pool sim can't release it: access denied"));
        assertTrue(cluster.status().hosts().stream().allMatch(h -> h.drain().isEmpty()));
    }

    @Test
    void aHostThatNeverJoinsIsGivenBackAndAnotherOneIsAskedFor() {
        SimCluster cluster = full(4);
        cluster.pool.hostsGetLost = true;
        cluster.cell("d", "d", Optional.of(1));
        cluster.run(200_000);
        assertEquals(List.of("h100"), cluster.pool.made);
        assertEquals(1, pool(cluster).late(), "it takes the place of another one");

        cluster.pool.hostsGetLost = false;
        cluster.run(120_000);

        assertEquals("h100", cluster.pool.released.get(0));
        assertTrue(cluster.happened("releases host h100 to pool sim because it hasn't joined for 300.0 s"));
        assertTrue(cluster.happened("host h100 is gone"));
        assertFalse(cluster.happened("host h100 may have replicas again"));
        assertEquals(List.of("h100", "h101"), cluster.pool.made);
        assertEquals(1, cluster.executions("d"));
        assertEquals(0, pool(cluster).late());
        finish(cluster);
    }

    @Test
    void aHostThatThePoolWontTakeBackIsOfferedAgainLater() {
        SimCluster cluster = full(4);
        cluster.pool.hostsGetLost = true;
        cluster.pool.cantRelease = "access denied";
        cluster.cell("d", "d", Optional.of(1));
        cluster.run(310_000);
        assertTrue(cluster.happened("host h100 stays: pool sim can't release it: access denied"));

        cluster.pool.cantRelease = "";
        cluster.run(310_000);
        assertEquals("h100", cluster.pool.released.get(0));
        finish(cluster);
    }

    @Test
    void aHostThatJoinsWhileItIsGivenBackGetsNoReplicas() {
        SimCluster cluster = full(4);
        cluster.pool.hostsGetLost = true;
        cluster.cell("d", "d", Optional.of(1));
        while (!cluster.happened("releases host h100")) {
            cluster.run(10);
        }
        cluster.host("h100", 1);
        cluster.run(5);
        assertTrue(cluster.status().hosts().stream()
                .anyMatch(h -> h.id().equals("h100") && h.drain().isPresent()));

        cluster.run(1_000);

        assertEquals(List.of("h100"), cluster.pool.released);
        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster));
        finish(cluster);
    }

    private static ClusterStatus.PoolRow pool(SimCluster cluster) {
        return cluster.status().pools().get(0);
    }

    @Test
    void operatorsMayTakeTheHostOver() {
        SimCluster cluster = leaving();
        String host = cluster.state.departures.keySet().iterator().next();

        cluster.drain(host, true);
        cluster.run(60_000);

        assertTrue(cluster.happened("host " + host + " is not given up: operators drain it"));
        assertEquals(List.of(), cluster.pool.released);
        assertTrue(cluster.state.isDraining(host));
    }

    @Test
    void operatorsMayKeepTheHost() {
        SimCluster cluster = leaving();
        String host = cluster.state.departures.keySet().iterator().next();

        cluster.drain(host, false);
        cluster.run(5_000);

        assertTrue(cluster.happened("host " + host + " stays: operators want it to have replicas"));
        assertEquals(List.of(), cluster.pool.released);
    }

    @Test
    void aPolicyThatFailsIsToldAndHarmless() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);
        cluster.scaled(
                new ScalingPolicy() {
                    @Override
                    public long intervalMillis() {
                        return 1_000;
                    }

                    @Override
                    public ScalingPlan plan(ScalingView view) {
                        throw new IllegalStateException("division by nothing");
                    }
                },
                terms(3, 5));

        cluster.run(5_000);
        cluster.kernel("k").cell("k", "x");
        cluster.run(500);

        assertTrue(cluster.happened("the scaling policy failed, and nothing is scaled"));
        assertEquals(1, cluster.executions("x"));
    }

    @Test
    void withoutAPolicyNothingIsScaled() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);

        long made = cluster.create("k", Map.of("KERNEL_REPLICAS", "5"));

        assertEquals(SchedulerException.Code.NO_HOSTS, cluster.failed.get(made));
    }

    @Test
    void thePolicySeesWhatWasAskedForByTheMinute() {
        SimCluster cluster = full(3);
        cluster.run(61_000);

        var minutes = cluster.state.demand.minutes();

        assertEquals(1, minutes.size());
        assertEquals(4, minutes.get(0).sessions());
        assertEquals(3, minutes.get(0).gpusAsked());
        assertEquals(3, minutes.get(0).peakGpus());
        assertTrue(minutes.get(0).gpuSeconds() > 0);
        assertEquals(0, minutes.get(0).start() % 60_000);
    }
}
