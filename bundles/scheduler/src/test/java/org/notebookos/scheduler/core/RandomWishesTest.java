package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.StateRequest;

/**
 * Operators drain, move, recover and change modes while hosts and the controller fail in any order. The simulator itself checks
 * with every change of members that no vote is lost, and that nobody who was given up comes back.
 */
class RandomWishesTest {

    private static final int EVENTS = 300;
    private static final List<String> KERNELS = List.of("k1", "k2", "k3");

    static List<Long> seeds() {
        return RandomFailuresTest.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostOrRunTwiceWhateverOperatorsWant(long seed) {
        Random random = new Random(seed);
        int hosts = 4 + random.nextInt(3);
        SimCluster cluster = new SimCluster(seed).hosts(hosts, 2);
        KERNELS.forEach(k -> cluster.create(k, Map.of()));
        Map<String, Set<String>> drained = new HashMap<>();
        cluster.checkAfterEachDecision(() -> {
            RandomFailuresTest.neverTooMuch(cluster);
            drainedHostsGetNothing(cluster, drained);
        });
        List<String> cells = new ArrayList<>();
        boolean controllerFails = random.nextBoolean();

        for (int i = 0; i < EVENTS; i++) {
            String kernel = KERNELS.get(random.nextInt(KERNELS.size()));
            String host = "h" + (1 + random.nextInt(hosts));
            int what = random.nextInt(100);
            if (what < 20) {
                wish(random, cluster, kernel, host);
            } else if (what < 23 && controllerFails) {
                cluster.restartController(random.nextInt(3000));
            } else if (what < 26) {
                severalDie(random, cluster, hosts);
            } else {
                RandomFailuresTest.something(random, cluster, kernel, host, cells, i);
            }
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 3000 : 100));
        }
        peace(cluster, hosts);
        KERNELS.forEach(k -> RandomFailuresTest.healthy(cluster, k));
        KERNELS.forEach(k -> cluster.cell(k, "last " + k, Optional.of(1)));
        KERNELS.forEach(k -> cells.add("last " + k));
        cluster.run(5_000);

        KERNELS.forEach(k -> assertEquals(1, cluster.executions("last " + k), () -> "the last cell of " + k));
        cells.forEach(c -> assertTrue(cluster.executions(c) <= 1, () -> c + " ran twice"));
        if (!controllerFails) {
            RandomFailuresTest.endedExactlyOnce(cluster, cells);
        }
        onlyReplicasAreStored(cluster);
    }

    /** What is on a host that is being drained was there before. */
    private static void drainedHostsGetNothing(SimCluster cluster, Map<String, Set<String>> before) {
        before.keySet().retainAll(cluster.state.draining.keySet());
        for (String host : cluster.state.draining.keySet()) {
            Set<String> there = new HashSet<>();
            cluster.state.kernels.values().forEach(k -> k.replicas.values().stream()
                    .filter(r -> r.hostId.equals(host))
                    .forEach(r -> there.add(k.id + " " + r.id)));
            Set<String> earlier = before.put(host, there);
            assertTrue(earlier == null || earlier.containsAll(there), () -> host + " got one of " + there);
        }
    }

    private static void wish(Random random, SimCluster cluster, String kernel, String host) {
        switch (random.nextInt(6)) {
            case 0 -> cluster.drain(host, true);
            case 1 -> cluster.drain(host, false);
            case 2, 3 -> cluster.recover(kernel, host, true);
            case 4 -> cluster.durability(kernel, random.nextBoolean() ? Durability.PIPELINED : Durability.STRICT);
            default -> cluster.state(
                    kernel, random.nextBoolean() ? new StateRequest.Undo(1) : new StateRequest.Describe());
        }
    }

    /** Kernels lose their majority; an operator takes what is left, or the hosts come back. */
    private static void severalDie(Random random, SimCluster cluster, int hosts) {
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
            String host = "h" + (1 + random.nextInt(hosts));
            cluster.kill(host);
            cluster.later(random.nextInt(9_000), () -> {
                if (!cluster.agent(host).up) {
                    cluster.start(host);
                }
            });
        }
        cluster.run(2_500);
        for (String kernel : KERNELS) {
            cluster.agents().forEach(a -> cluster.recover(kernel, a.id, true));
        }
    }

    private static void peace(SimCluster cluster, int hosts) {
        for (int i = 1; i <= hosts; i++) {
            String host = "h" + i;
            if (!cluster.agent(host).up) {
                cluster.start(host);
            }
        }
        cluster.run(5_000);
        for (int i = 1; i <= hosts; i++) {
            cluster.drain("h" + i, false);
        }
        cluster.run(60_000);
    }

    private static void onlyReplicasAreStored(SimCluster cluster) {
        for (SimAgent agent : cluster.agents()) {
            Set<String> expected = new TreeSet<>();
            cluster.state.kernels.values().stream()
                    .filter(k -> k.replicaOn(agent.id).isPresent())
                    .forEach(k -> expected.add(k.id));
            assertEquals(expected, agent.stored.keySet(), () -> "stored on " + agent.id);
        }
    }
}
