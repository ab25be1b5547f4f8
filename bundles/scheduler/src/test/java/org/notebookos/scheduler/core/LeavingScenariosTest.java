package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.spi.pool.PoolTerms;

/** Hosts go though nobody wants it: their pool says that they will be gone. */
class LeavingScenariosTest {

    private static final String NOTICE = "spot instance, two minutes' notice";

    private static SimCluster cluster(int hosts) {
        SimCluster cluster = new SimCluster(1).hosts(hosts, 1);
        cluster.scaled(new TestScaling(1_000_000), new PoolTerms(0, 10, 1, 2, 1));
        return cluster;
    }

    private static List<String> hosts(SimCluster cluster, String kernel) {
        return cluster.row(kernel).replicas().stream()
                .map(ClusterStatus.ReplicaRow::host)
                .sorted()
                .toList();
    }

    private static boolean drained(SimCluster cluster, String host) {
        return cluster.status().hosts().stream()
                .anyMatch(h -> h.id().equals(host) && h.drain().isPresent());
    }

    @Test
    void aHostThatWillBeGoneIsEmptiedAndGivenBack() {
        SimCluster cluster = cluster(5).kernel("a").kernel("b").kernel("c");

        cluster.pool.notice("h1", NOTICE);
        assertTrue(cluster.happened("host h1 of pool sim leaves: " + NOTICE));
        cluster.run(5_000);

        assertEquals(List.of("h1"), cluster.pool.released);
        assertTrue(cluster.happened("releases host h1 to pool sim because " + NOTICE));
        for (String kernel : List.of("a", "b", "c")) {
            RandomFailuresTest.healthy(cluster, kernel);
            assertFalse(hosts(cluster, kernel).contains("h1"));
        }
    }

    @Test
    void aHostFullOfReplicasIsEmptyWithinAMinuteThoughEachTakesFiveSeconds() {
        SimCluster cluster = cluster(4);
        for (int i = 0; i < 60; i++) {
            cluster.kernel("k" + i);
        }
        String host = "h1";
        assertTrue(cluster.state.residents.on(host).size() >= 40);
        cluster.agents().forEach(a -> a.startMillis = 5_000);

        cluster.pool.notice(host, NOTICE);
        cluster.run(60_000);

        assertEquals(List.of(host), cluster.pool.released);
        for (int i = 0; i < 60; i++) {
            RandomFailuresTest.healthy(cluster, "k" + i);
        }
    }

    @Test
    void idleKernelsMoveFirstAndARunningCellEnds() {
        SimCluster cluster = cluster(4).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "long");
        cluster.run(100);
        String executor = cluster.row("k").executor().orElseThrow().host();

        cluster.pool.notice(executor, NOTICE);
        cluster.run(3_000);
        assertEquals(List.of(), cluster.pool.released, "its cell still runs");
        assertEquals(4, cluster.row("k").replicas().size(), "its successor is a member already");
        cluster.agents().forEach(a -> a.holding.clear());
        cluster.agent(executor).finishHeld("k");
        cluster.run(3_000);

        assertEquals(List.of(executor), cluster.pool.released);
        assertEquals(1, cluster.executions("long"));
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void aHostThatDiesBeforeItIsEmptyIsADeadHostLikeAnyOther() {
        SimCluster cluster = cluster(4).kernel("k").kernel("l");
        cluster.agents().forEach(a -> a.startMillis = 3_000);
        String host = hosts(cluster, "k").get(0);
        cluster.pool.notice(host, NOTICE);
        cluster.run(200);

        cluster.pool.hosts.remove(host);
        cluster.remove(host);
        cluster.pool.tell();
        cluster.run(30_000);

        RandomFailuresTest.healthy(cluster, "k");
        RandomFailuresTest.healthy(cluster, "l");
        assertEquals(Map.of(), cluster.state.departures);
        assertEquals(Map.of(), cluster.state.draining);
        assertEquals(List.of(), cluster.pool.released);
    }

    @Test
    void aNoticeThatIsTakenBackChangesNothingMore() {
        SimCluster cluster = cluster(3).kernel("k");
        cluster.pool.notice("h2", "rebalance recommended");
        cluster.run(1_000);
        assertTrue(drained(cluster, "h2"));

        cluster.pool.notice("h2", "");
        assertTrue(cluster.happened("host h2 stays: pool sim keeps it"));
        cluster.run(1_000);

        assertFalse(drained(cluster, "h2"));
        assertEquals(Map.of(), cluster.state.departures);
        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster, "k"));
    }

    @Test
    void whatOperatorsWantOfTheHostOutlivesTheNotice() {
        SimCluster cluster = cluster(3).kernel("k");
        cluster.pool.notice("h2", NOTICE);
        long wish = cluster.drain("h2", true);
        cluster.pool.notice("h2", "");
        cluster.run(100);
        assertTrue(cluster.succeeded.containsKey(wish));
        assertTrue(drained(cluster, "h2"));

        cluster.pool.notice("h2", NOTICE);
        long ended = cluster.drain("h2", false);
        assertEquals("host h2 leaves all the same: " + NOTICE, cluster.answers.get(ended));
        assertTrue(drained(cluster, "h2"));
        cluster.pool.notice("h2", "");
        cluster.run(100);
        assertFalse(drained(cluster, "h2"));
    }

    @Test
    void whatNoHostCanTakeBringsOne() {
        SimCluster cluster = cluster(3).kernel("k");

        cluster.pool.notice("h1", NOTICE);
        cluster.run(200);
        assertEquals(1, cluster.pool.asked.size());
        assertTrue(cluster.happened("grows sim by 1 because a kernel waits for 1 more hosts"));
        cluster.run(10_000);

        assertEquals(List.of("h1"), cluster.pool.released);
        RandomFailuresTest.healthy(cluster, "k");
    }

    @Test
    void aNoticeSurvivesTheController() {
        SimCluster cluster = cluster(5).kernel("a").kernel("b");
        cluster.agents().forEach(a -> a.startMillis = 2_000);
        cluster.pool.notice("h1", NOTICE);
        cluster.run(300);

        cluster.restartController(200);
        cluster.run(400);
        assertTrue(cluster.state.departures.get("h1").forced());
        cluster.run(20_000);

        assertEquals(List.of("h1"), cluster.pool.released);
        assertFalse(cluster.happened("host h1 stays"));
        RandomFailuresTest.healthy(cluster, "a");
    }

    @Test
    void aPoolThatCantReleaseALeavingHostIsAskedAgainAndItStaysEmpty() {
        SimCluster cluster = cluster(4).kernel("k");
        cluster.pool.cantRelease = "request limit exceeded";
        cluster.pool.notice("h1", NOTICE);
        cluster.run(20_000);
        assertTrue(cluster.happened(
                "pool sim can't release host h1, to be tried again in 30.0 s: request limit exceeded"));
        assertTrue(drained(cluster, "h1"));

        cluster.pool.cantRelease = "";
        cluster.run(30_000);
        assertEquals(List.of("h1"), cluster.pool.released);
    }

    @Test
    void aHostThatTheScalerGaveUpLeavesThoughSomebodyNeedsIt() {
        SimCluster cluster = new SimCluster(1).hosts(4, 1).kernel("k").kernel("l");
        cluster.scaled(new TestScaling(10_000), new PoolTerms(3, 4, 1, 2, 1));
        cluster.agents().forEach(a -> a.startMillis = 3_000);
        while (cluster.state.departures.isEmpty()) {
            cluster.run(10);
        }
        String host = cluster.state.departures.keySet().iterator().next();

        cluster.pool.notice(host, NOTICE);
        cluster.create("big", Map.of("KERNEL_REPLICAS", "5"));
        cluster.run(20_000);

        assertTrue(cluster.pool.released.contains(host));
    }

    @Test
    void poolsHearOfTheHostsThatJoinAndOfTheirDevices() {
        SimCluster cluster = cluster(2);
        assertEquals(Map.of("h1", 1, "h2", 1), cluster.pool.joined, "they were there before the pool");

        cluster.pool.joined.clear();
        cluster.pool.hosts.add("h3");
        cluster.host("h3", 4);
        cluster.run(50);
        assertEquals(Map.of("h3", 4), cluster.pool.joined);

        cluster.pool.joined.clear();
        cluster.disconnect("h1", 100);
        cluster.run(500);
        assertEquals(Map.of("h1", 1), cluster.pool.joined);
    }
}
