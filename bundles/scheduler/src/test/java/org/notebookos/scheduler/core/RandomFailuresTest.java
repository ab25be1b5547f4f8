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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.spi.placement.Resources;
import org.notebookos.spi.session.SessionPolicy;

/** Whatever happens in whatever order: nothing is lost, nothing runs twice, and in the end everything is as it should be. */
class RandomFailuresTest {

    private static final int EVENTS = 400;

    static List<Long> seeds() {
        Long only = Long.getLong("nbos.test.seed");
        if (only != null) {
            return List.of(only);
        }
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= Long.getLong("nbos.test.seeds", 60); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    /** What a replica may say for reasons of its own; that a cell may have begun is for the log to say. */
    private static final List<CellStep.Refusal> HARMLESS = Stream.of(CellStep.Refusal.values())
            .filter(refusal -> refusal != CellStep.Refusal.BEGUN)
            .toList();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyCellEndsExactlyOnceAndTheClusterHealsItself(long seed) {
        everyCellEndsExactlyOnce(seed, TestPolicies.replicated(3), Map.of());
    }

    static Stream<Arguments> policiesAndSeeds() {
        return TestPolicies.sessions().keySet().stream()
                .sorted()
                .flatMap(policy -> seeds().stream().limit(25).map(seed -> Arguments.of(policy, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("policiesAndSeeds")
    void soItIsWithEverySessionPolicy(String policy, long seed) {
        SessionPolicy session = TestPolicies.sessions().get(policy);
        everyCellEndsExactlyOnce(seed, session, Map.of("KERNEL_GPUS", "1", "KERNEL_CPUS", "1.5", "KERNEL_MEM", "2G"));
    }

    private static void everyCellEndsExactlyOnce(long seed, SessionPolicy session, Map<String, String> environment) {
        Random random = new Random(seed);
        int hosts = 3 + random.nextInt(3);
        SimCluster cluster = new SimCluster(seed).session(session).hosts(hosts, new Resources(4_000, 8_192, 2, 32));
        List<String> kernels = List.of("k1", "k2", "k3", "k4");
        kernels.forEach(k -> cluster.create(k, environment));
        cluster.checkAfterEachDecision(() -> neverTooMuch(cluster));
        List<String> cells = new ArrayList<>();

        for (int i = 0; i < EVENTS; i++) {
            String kernel = kernels.get(random.nextInt(kernels.size()));
            String host = "h" + (1 + random.nextInt(hosts));
            something(random, cluster, kernel, host, cells, i);
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 2000 : 100));
        }
        for (int i = 1; i <= hosts; i++) {
            if (!cluster.agent("h" + i).up) {
                cluster.start("h" + i);
            }
        }
        cluster.run(60_000);
        kernels.forEach(k -> healthy(cluster, k));
        kernels.forEach(k -> cluster.cell(k, "last " + k, Optional.of(1)));
        kernels.forEach(k -> cells.add("last " + k));
        cluster.run(5_000);

        kernels.forEach(k -> assertEquals(
                1,
                cluster.executions("last " + k),
                () -> "the last cell of " + k + ": " + cluster.row(k) + " "
                        + cluster.ended().stream()
                                .map(e -> SimCluster.name(e) + " " + e.code())
                                .toList()));
        endedExactlyOnce(cluster, cells);
        endedTruly(cluster);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theClusterHealsItselfThoughTheControllerDiesToo(long seed) {
        Random random = new Random(seed);
        int hosts = 3 + random.nextInt(3);
        SimCluster cluster = new SimCluster(seed).hosts(hosts, 2);
        List<String> kernels = List.of("k1", "k2", "k3");
        kernels.forEach(k -> cluster.create(k, Map.of()));
        cluster.checkAfterEachDecision(() -> neverTooMuch(cluster));
        List<String> cells = new ArrayList<>();

        for (int i = 0; i < EVENTS / 2; i++) {
            String kernel = kernels.get(random.nextInt(kernels.size()));
            String host = "h" + (1 + random.nextInt(hosts));
            if (random.nextInt(20) == 0) {
                cluster.restartController(random.nextInt(3000));
            } else {
                something(random, cluster, kernel, host, cells, i);
            }
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 2000 : 100));
        }
        for (int i = 1; i <= hosts; i++) {
            if (!cluster.agent("h" + i).up) {
                cluster.start("h" + i);
            }
        }
        cluster.run(60_000);

        kernels.forEach(k -> healthy(cluster, k));
        cells.forEach(c -> assertTrue(cluster.executions(c) <= 1, () -> c + " ran twice"));
    }

    static void something(
            Random random, SimCluster cluster, String kernel, String host, List<String> cells, int number) {
        int what = random.nextInt(100);
        if (what < 70) {
            String name = "cell " + number;
            cells.add(name);
            cluster.cell(kernel, name, Optional.of(random.nextInt(4)).map(g -> Math.max(0, g - 1)));
        } else if (what < 80) {
            if (random.nextBoolean()) {
                cluster.crash(host);
            } else {
                cluster.kill(host);
            }
            cluster.later(300 + random.nextInt(4000), () -> {
                if (cluster.agent(host) != null && !cluster.agent(host).up) {
                    cluster.start(host);
                }
            });
        } else if (what < 86) {
            cluster.disconnect(host, random.nextInt(1500));
        } else if (what < 90) {
            cluster.restart(kernel);
        } else if (what < 94) {
            cluster.interrupt(kernel);
        } else if (what < 98) {
            cluster.migrate(kernel, host, Optional.empty());
        } else {
            cluster.agent(host).refuseNext = HARMLESS.get(random.nextInt(HARMLESS.size()));
        }
    }

    static void neverTooMuch(SimCluster cluster) {
        for (Host host : cluster.state.hosts.values()) {
            assertFalse(
                    host.overcommitted(),
                    () -> host.id + " has " + host.gpus + " GPUs, and has committed " + host.commitments()
                            + " and reserved " + host.reservations());
            assertEquals(host.gpus, host.committed() + host.idle());
        }
        for (Kernel kernel : cluster.state.kernels.values()) {
            Set<String> hosts = new HashSet<>();
            kernel.replicas.values().stream()
                    .filter(r -> !r.storeLost)
                    .forEach(r -> assertTrue(hosts.add(r.hostId), () -> kernel.id + " twice on " + r.hostId));
        }
    }

    static void healthy(SimCluster cluster, String kernel) {
        ClusterStatus.KernelRow row = cluster.row(kernel);
        assertEquals("idle", row.state(), () -> row.toString());
        assertEquals(cluster.replicas(), row.replicas().size(), () -> row.toString());
        row.replicas().forEach(r -> assertEquals("ready", r.state(), () -> row.toString()));
        Set<String> ids = new HashSet<>();
        row.replicas().forEach(r -> ids.add(r.id()));
        assertEquals(ids, Set.copyOf(cluster.group(kernel).members));
    }

    /** Users run again what they are told is lost, and don't run again what they are told is kept. */
    static void endedTruly(SimCluster cluster) {
        for (KernelEvent.CellEnded ended : cluster.ended()) {
            boolean committed = cluster.committed.contains(SimCluster.name(ended));
            boolean told = ended.outcome() == KernelEvent.Outcome.COMMITTED;
            boolean unknown = ended.text().contains("Too few") || ended.outcome() == KernelEvent.Outcome.ABORTED;
            assertTrue(unknown || committed == told, () -> ended + " though it was committed: " + committed);
        }
    }

    static void endedExactlyOnce(SimCluster cluster, List<String> cells) {
        Map<String, Integer> ends = new HashMap<>();
        cluster.ended().forEach(e -> ends.merge(SimCluster.name(e), 1, Integer::sum));
        for (String cell : cells) {
            int ended = ends.getOrDefault(cell, 0);
            int ran = cluster.executions(cell);
            assertTrue(ran <= 1, () -> cell + " ran " + ran + " times");
            assertTrue(ended <= 1, () -> cell + " was ended " + ended + " times");
            assertTrue(ended + ran >= 1, () -> cell + " was lost");
        }
    }
}
