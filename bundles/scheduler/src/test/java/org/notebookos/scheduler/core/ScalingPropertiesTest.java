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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.spi.pool.PoolTerms;

/**
 * A pool that grows, shrinks and has replicas moved under each session policy: looked at after every event. Nothing fails here;
 * {@link RandomScalingTest} has that too.
 */
class ScalingPropertiesTest {

    private static final int EVENTS = 200;
    private static final int GPUS = 2;

    static Stream<Arguments> cases() {
        return TestPolicies.sessions().keySet().stream().sorted().flatMap(policy -> IntStream.rangeClosed(1, 6)
                .mapToObj(seed -> Arguments.of(policy, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("cases")
    void nothingIsPromisedTwiceAndNoRunningCellIsTouchedWhileThePoolGrowsAndShrinks(String policy, int seed) {
        Random random = new Random(seed);
        SimCluster cluster = new SimCluster(seed).hosts(3, GPUS);
        cluster.scaled(new TestScaling(5_000), new PoolTerms(3, 8, 1, 2, GPUS));
        cluster.session(TestPolicies.sessions().get(policy));
        Set<String> busyBefore = new HashSet<>();
        Set<String> leaving = new HashSet<>();
        cluster.checkAfterEachDecision(() -> {
            exact(cluster);
            givenUpRightly(cluster, busyBefore, leaving);
        });
        List<String> cells = new ArrayList<>();
        Map<String, Integer> life = new HashMap<>();

        for (int i = 0; i < EVENTS; i++) {
            String slot = "k" + random.nextInt(6);
            String kernel = slot + "." + life.getOrDefault(slot, 0);
            something(random, cluster, kernel, cells, i);
            if (random.nextInt(20) == 0 && cluster.state.kernels.containsKey(kernel)) {
                cluster.delete(kernel);
                life.merge(slot, 1, Integer::sum);
            }
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 12_000 : 200));
        }
        // who reserves holds GPUs that others wait for
        List.copyOf(cluster.state.kernels.values()).stream()
                .filter(k -> k.plan.reserves())
                .forEach(k -> cluster.delete(k.id));
        cluster.run(120_000);

        RandomFailuresTest.endedExactlyOnce(cluster, cells);
        cells.forEach(c -> assertTrue(cluster.executions(c) <= 1, () -> c + " ran twice"));
        assertEquals(List.of(), cluster.status().queue());
    }

    private static void something(Random random, SimCluster cluster, String kernel, List<String> cells, int number) {
        if (!cluster.state.kernels.containsKey(kernel)) {
            cluster.create(kernel, Map.of("KERNEL_GPUS", Integer.toString(random.nextInt(GPUS + 1))));
            return;
        }
        String cell = "cell " + number;
        cells.add(cell);
        cluster.agents().forEach(a -> a.holding.add(kernel));
        cluster.cell(kernel, cell, Optional.of(random.nextInt(GPUS + 1)));
        cluster.later(random.nextInt(15_000), () -> cluster.agents().forEach(a -> {
            a.holding.remove(kernel);
            a.finishHeld(kernel);
        }));
    }

    private static void exact(SimCluster cluster) {
        RandomFailuresTest.neverTooMuch(cluster);
        for (Host host : cluster.state.hosts.values()) {
            assertEquals(host.spec(), host.committedAll().plus(host.idleAll()));
        }
        int hosts = cluster.pool.hosts.size();
        assertTrue(hosts >= 3 && hosts <= 8, () -> "the pool has " + cluster.pool.hosts);
    }

    /** A cell may begin on a host that is to leave, which keeps it; none runs when that is decided, or when the host goes. */
    private static void givenUpRightly(SimCluster cluster, Set<String> busyBefore, Set<String> leaving) {
        for (String host : cluster.state.departures.keySet()) {
            assertTrue(!leaving.add(host) || !busyBefore.contains(host), () -> "a cell ran on " + host);
            if (Departures.expected(cluster.state, host)) {
                assertFalse(ScalingViews.runsCell(cluster.state, host), () -> "a cell runs on " + host);
                assertEquals(0, Drains.left(cluster.state, host), () -> "there are replicas on " + host);
            }
        }
        leaving.retainAll(cluster.state.departures.keySet());
        busyBefore.clear();
        cluster.state.hosts.keySet().stream()
                .filter(h -> ScalingViews.runsCell(cluster.state, h))
                .forEach(busyBefore::add);
    }
}
