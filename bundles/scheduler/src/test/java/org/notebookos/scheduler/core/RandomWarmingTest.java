package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.scheduler.core.WarmSettings.Policy;

/**
 * Whatever happens to hosts, kernels and memory, and whatever operators set: no host is told to keep more processes waiting than it
 * may, nor all of them together more than are wanted; what was used is replaced, and what is wanted no more goes.
 */
class RandomWarmingTest {

    private static final int EVENTS = 200;
    private static final int HOSTS = 4;

    static List<Long> seeds() {
        List<Long> seeds = RandomFailuresTest.seeds();
        return Long.getLong("nbos.test.seeds") == null ? seeds.subList(0, Math.min(20, seeds.size())) : seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void targetsStayWithinBoundsAndAreReached(long seed) {
        Random random = new Random(seed);
        SimCluster cluster = new SimCluster(seed).hosts(HOSTS, 2).warming(settings(random));
        cluster.checkAfterEachDecision(() -> withinBounds(cluster));
        for (int i = 0; i < EVENTS; i++) {
            something(random, cluster, i);
            cluster.run(random.nextInt(random.nextInt(10) == 0 ? 8_000 : 300));
        }

        calmDown(cluster);
        for (SimAgent agent : cluster.agents()) {
            assertEquals(agent.warmth.wanted(), agent.warmth.ready(), () -> agent.id + " " + cluster.status());
        }
        cluster.warming(new WarmSettings(Policy.NONE, 0, false, true, 0, 0, 0, 60_000));
        cluster.run(1_000);
        assertEquals(0, cluster.status().warm().ready());
        cluster.warming(new WarmSettings(Policy.MINIMUM, 0, false, true, 1, 2, 8, 60_000));
        cluster.run(10_000);
        assertEquals(HOSTS, cluster.status().warm().ready());
    }

    private static WarmSettings settings(Random random) {
        Policy policy = Policy.values()[1 + random.nextInt(Policy.values().length - 1)];
        int most = random.nextInt(6);
        return new WarmSettings(
                policy,
                random.nextInt(12),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(most + 1),
                random.nextInt(3),
                most,
                60_000);
    }

    private static void something(Random random, SimCluster cluster, int number) {
        String host = "h" + (1 + random.nextInt(HOSTS));
        switch (random.nextInt(12)) {
            case 0 -> cluster.warming(settings(random));
            case 1 -> {
                cluster.kill(host);
                cluster.later(300 + random.nextInt(4_000), () -> revive(cluster));
            }
            case 2 -> cluster.disconnect(host, random.nextInt(400));
            case 3 -> cluster.drain(host, random.nextBoolean());
            case 4 -> cluster.agent(host).warmth.problem(random.nextBoolean() ? "no memory" : "");
            case 5 -> {
                if (random.nextInt(5) == 0) {
                    cluster.restartController(random.nextInt(2_000));
                }
            }
            case 6, 7 -> cluster.delete("k" + random.nextInt(number + 1));
            default -> cluster.create(
                    "k" + number, Map.of("KERNEL_SESSION_POLICY", random.nextBoolean() ? "lcp" : "batch"));
        }
    }

    private static void revive(SimCluster cluster) {
        cluster.agents().stream().filter(a -> !a.up).toList().forEach(a -> cluster.start(a.id));
    }

    private static void calmDown(SimCluster cluster) {
        cluster.run(5_000);
        revive(cluster);
        cluster.agents().forEach(a -> a.warmth.problem(""));
        cluster.agents().forEach(a -> cluster.drain(a.id, false));
        for (int i = 0; i < EVENTS; i++) {
            cluster.delete("k" + i);
        }
        cluster.run(120_000);
    }

    private static void withinBounds(SimCluster cluster) {
        WarmSettings settings = cluster.state.warm.settings;
        int told = 0;
        int trying = 0;
        for (Host host : cluster.state.hosts.values()) {
            assertTrue(
                    !host.live() || host.warmTold <= settings.mostPerHost() || settings.policy() == Policy.HOSTS,
                    () -> host.id + " is to keep " + host.warmTold + " under " + settings);
            told += host.live() ? host.warmTold : 0;
            trying += host.live() && !host.warmth.problem().isEmpty() ? 1 : 0;
        }
        if (settings.policy() == Policy.FIXED && !settings.fixedPerHost()) {
            int sum = told;
            int most = settings.fixed() + trying;
            assertTrue(sum <= most, () -> "all are to keep " + sum + " under " + settings);
        }
    }
}
