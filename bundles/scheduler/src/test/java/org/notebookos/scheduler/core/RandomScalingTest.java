package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.spi.pool.PoolTerms;

/**
 * Whatever happens while the pool grows and shrinks: no host with a running cell is given up, none comes and goes within an
 * interval, the pool stays within its bounds, and nothing is lost.
 */
class RandomScalingTest {

    private static final int EVENTS = 300;
    private static final long INTERVAL_MILLIS = 5_000;
    private static final int MINIMUM = 3;
    private static final int MAXIMUM = 7;
    private static final List<String> KERNELS = List.of("k1", "k2", "k3", "k4", "k5");

    static List<Long> seeds() {
        List<Long> seeds = RandomFailuresTest.seeds();
        return Long.getLong("nbos.test.seeds") == null ? seeds.subList(0, Math.min(20, seeds.size())) : seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostWhileThePoolGrowsAndShrinks(long seed) {
        Random random = new Random(seed);
        SimCluster cluster = cluster(seed);
        List<String> cells = new ArrayList<>();

        for (int i = 0; i < EVENTS; i++) {
            String kernel = KERNELS.get(random.nextInt(KERNELS.size()));
            something(random, cluster, kernel, cells, i);
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 8_000 : 100));
        }
        calmDown(cluster);
        KERNELS.forEach(k -> RandomFailuresTest.healthy(cluster, k));
        KERNELS.forEach(k -> cluster.cell(k, "last " + k, Optional.of(1)));
        KERNELS.forEach(k -> cells.add("last " + k));
        cluster.run(10_000);

        KERNELS.forEach(k -> assertEquals(1, cluster.executions("last " + k), () -> "the last cell of " + k));
        RandomFailuresTest.endedExactlyOnce(cluster, cells);
        RandomFailuresTest.endedTruly(cluster);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePoolIsSoonAsSmallAsItMayBeThoughTheControllerDiesToo(long seed) {
        Random random = new Random(seed);
        SimCluster cluster = cluster(seed);
        List<String> cells = new ArrayList<>();

        for (int i = 0; i < EVENTS / 2; i++) {
            String kernel = KERNELS.get(random.nextInt(KERNELS.size()));
            if (random.nextInt(20) == 0) {
                cluster.restartController(random.nextInt(3000));
            } else {
                something(random, cluster, kernel, cells, i);
            }
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 8_000 : 100));
        }
        calmDown(cluster);
        cluster.run(900_000);

        KERNELS.forEach(k -> RandomFailuresTest.healthy(cluster, k));
        assertEquals(MINIMUM, cluster.pool.hosts.size(), () -> cluster.status().toString());
        assertEquals(MINIMUM, cluster.status().hosts().size());
        assertTrue(cluster.status().hosts().stream().allMatch(h -> h.drain().isEmpty()));
        cells.forEach(c -> assertTrue(cluster.executions(c) <= 1, () -> c + " ran twice"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostThoughHostsLeaveAndThePoolComesAndGoes(long seed) {
        Random random = new Random(seed);
        SimCluster cluster = cluster(seed);
        Map<String, Long> seen = new HashMap<>();
        Set<String> leaving = new HashSet<>();
        cluster.checkAfterEachDecision(() -> {
            RandomFailuresTest.neverTooMuch(cluster);
            cluster.pool.hosts.forEach(h -> seen.putIfAbsent(h, cluster.now));
            givenUpRightly(cluster, seen, leaving);
        });
        List<String> cells = new ArrayList<>();

        for (int i = 0; i < EVENTS; i++) {
            String kernel = KERNELS.get(random.nextInt(KERNELS.size()));
            int what = random.nextInt(30);
            if (what < 3) {
                leaves(random, cluster);
            } else if (what == 3) {
                cluster.pool.present(!cluster.pool.present);
            } else if (what == 4) {
                cluster.removePool(random.nextInt(3) == 0);
            } else if (what == 5 && random.nextInt(4) == 0) {
                cluster.restartController(random.nextInt(3000));
            } else {
                something(random, cluster, kernel, cells, i);
            }
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 12_000 : 100));
        }
        cluster.run(5_000);
        cluster.pool.leaving.clear();
        cluster.pool.present(true);
        cluster.removePool(false);
        calmDown(cluster);
        cluster.run(900_000);

        KERNELS.forEach(k -> RandomFailuresTest.healthy(cluster, k));
        assertTrue(cluster.status().hosts().stream().allMatch(h -> h.drain().isEmpty()), () -> cluster.status()
                .toString());
        assertEquals(Map.of(), cluster.state.departures);
        cells.forEach(c -> assertTrue(cluster.executions(c) <= 1, () -> c + " ran twice"));
    }

    /** A host gets a notice and dies soon, or doesn't; or a notice is taken back. */
    private static void leaves(Random random, SimCluster cluster) {
        List<String> hosts = List.copyOf(cluster.pool.hosts);
        if (hosts.isEmpty()) {
            return;
        }
        String host = hosts.get(random.nextInt(hosts.size()));
        boolean known = cluster.pool.leaving.containsKey(host);
        // two at once take a kernel's majority with them, and that is another story
        if (!known && cluster.pool.leaving.isEmpty()) {
            cluster.pool.notice(host, "spot notice");
            if (random.nextInt(3) == 0) {
                cluster.later(60_000, () -> dies(cluster, host));
            }
        } else {
            cluster.pool.notice(
                    known ? host : cluster.pool.leaving.keySet().iterator().next(), "");
        }
    }

    private static void dies(SimCluster cluster, String host) {
        if (cluster.pool.leaving.containsKey(host)) {
            cluster.pool.hosts.remove(host);
            if (cluster.agent(host) != null) {
                cluster.remove(host);
            }
            cluster.pool.tell();
        }
    }

    private static SimCluster cluster(long seed) {
        SimCluster cluster = new SimCluster(seed).hosts(MINIMUM, 2);
        cluster.scaled(new TestScaling(INTERVAL_MILLIS), new PoolTerms(MINIMUM, MAXIMUM, 1, 2, 2));
        KERNELS.forEach(k -> cluster.create(k, Map.of()));
        Map<String, Long> seen = new HashMap<>();
        Set<String> leaving = new HashSet<>();
        cluster.checkAfterEachDecision(() -> {
            RandomFailuresTest.neverTooMuch(cluster);
            withinBounds(cluster, seen);
            givenUpRightly(cluster, seen, leaving);
        });
        return cluster;
    }

    private static void withinBounds(SimCluster cluster, Map<String, Long> seen) {
        int hosts = cluster.pool.hosts.size();
        assertTrue(hosts >= MINIMUM && hosts <= MAXIMUM, () -> "the pool has " + cluster.pool.hosts);
        cluster.pool.hosts.forEach(h -> seen.putIfAbsent(h, cluster.now));
    }

    private static void givenUpRightly(SimCluster cluster, Map<String, Long> seen, Set<String> leaving) {
        Set<String> now = cluster.state.departures.keySet();
        for (String host : now) {
            if (leaving.add(host) && !cluster.state.departures.get(host).forced()) {
                assertFalse(ScalingViews.runsCell(cluster.state, host), () -> "a cell runs on " + host);
                assertTrue(
                        cluster.now - seen.get(host) >= INTERVAL_MILLIS,
                        () -> host + " came " + (cluster.now - seen.get(host)) + " ms ago");
            }
            if (Departures.expected(cluster.state, host)) {
                assertEquals(
                        List.of(),
                        List.copyOf(cluster.state.residents.on(host)),
                        () -> "there are replicas on " + host);
            }
        }
        leaving.retainAll(now);
    }

    private static void something(Random random, SimCluster cluster, String kernel, List<String> cells, int number) {
        List<String> hosts = cluster.agents().stream().map(a -> a.id).toList();
        String host = hosts.get(random.nextInt(hosts.size()));
        int what = random.nextInt(100);
        if (what < 4) {
            cluster.pool.cantGrow = random.nextBoolean() ? "" : "the quota is used up";
        } else if (what < 8) {
            cluster.pool.cantRelease = random.nextBoolean() ? "" : "access denied";
        } else if (what < 24) {
            longCell(cluster, kernel, random.nextInt(20_000), cells, number);
        } else {
            long down = 300 + random.nextInt(4000);
            RandomFailuresTest.something(random, cluster, kernel, host, cells, number);
            cluster.later(down, () -> revive(cluster));
        }
    }

    /** The GPUs of a whole host are gone for a while, and other kernels need hosts. */
    private static void longCell(SimCluster cluster, String kernel, long millis, List<String> cells, int number) {
        cluster.agents().forEach(a -> a.holding.add(kernel));
        cells.add("cell " + number);
        cluster.cell(kernel, "cell " + number, Optional.of(2));
        cluster.later(millis, () -> cluster.agents().forEach(a -> {
            a.holding.remove(kernel);
            a.finishHeld(kernel);
        }));
    }

    private static void revive(SimCluster cluster) {
        cluster.agents().stream().filter(a -> !a.up).toList().forEach(a -> cluster.start(a.id));
    }

    private static void calmDown(SimCluster cluster) {
        cluster.pool.cantGrow = "";
        cluster.pool.cantRelease = "";
        revive(cluster);
        cluster.run(25_000);
        revive(cluster);
        cluster.run(60_000);
    }
}
