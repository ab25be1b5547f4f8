package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.spi.placement.Resources;

/** Whatever users want, and however much: everybody is served in the end, and nothing is promised twice. */
class LinePropertiesTest {

    private static final List<String> PUSHY = List.of("p1", "p2", "p3", "p4");
    private static final long MINUTE = 60_000;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 15);
    }

    private static Map<String, String> kernel(String user, int priority) {
        return Map.of("KERNEL_USERNAME", user, "KERNEL_PRIORITY", Integer.toString(priority));
    }

    /** A user with the highest priority never lets the GPUs rest; one with the lowest wants all of a host at once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nobodyStarvesUnderFairShare(long seed) {
        Random random = new Random(seed);
        SimCluster cluster = new SimCluster(seed);
        cluster.policies(1);
        cluster.hosts(1, 2);
        PUSHY.forEach(k -> cluster.kernel(k, kernel("pushy" + random.nextInt(3), 10)));
        cluster.kernel("meek", kernel("meek", -10));
        cluster.agents().forEach(a -> a.holding.addAll(PUSHY));
        Map<String, Long> endsAt = new HashMap<>();
        PUSHY.forEach(k -> cluster.cell(k, k + " first", Optional.of(1)));
        cluster.cell("meek", "all", Optional.of(2));
        long since = cluster.now;

        for (int i = 0; cluster.executions("all") == 0 && cluster.now - since < 60 * MINUTE; i++) {
            for (String kernel : PUSHY) {
                Kernel pushy = cluster.state.kernels.get(kernel);
                boolean runs = pushy.current != null && pushy.current.running();
                if (runs && cluster.now >= endsAt.computeIfAbsent(kernel, k -> cluster.now + random.nextInt(5_000))) {
                    endsAt.remove(kernel);
                    cluster.cell(kernel, kernel + " " + i, Optional.of(1));
                    cluster.agents().forEach(a -> a.finishHeld(kernel));
                }
            }
            cluster.run(500);
        }

        // 20 points apart are 20 minutes; then the cells that run end
        assertEquals(1, cluster.executions("all"));
        assertTrue(cluster.now - since <= 21 * MINUTE + 10_000, (cluster.now - since) / 1000 + " s");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsCommittedAndWhatIsIdleIsAllThereIsAfterEveryEvent(long seed) {
        Random random = new Random(seed);
        List<String> policies =
                TestPolicies.sessions().keySet().stream().sorted().toList();
        SimCluster cluster = new SimCluster(seed);
        for (int i = 1; i <= 4; i++) {
            cluster.host("h" + i, new Resources(4_000 + 2_000 * random.nextInt(3), 8_000, 2, 32));
        }
        cluster.run(100);
        cluster.checkAfterEachDecision(() -> exact(cluster));
        List<String> kernels = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        int[] deleted = new int[8];
        for (int i = 0; i < 300; i++) {
            int number = random.nextInt(8);
            // a kernel's id is never used again
            String name = "k" + number + "." + deleted[number];
            int what = random.nextInt(20);
            if (what == 0) {
                cluster.delete(name);
                deleted[number]++;
            } else if (what == 1) {
                cluster.session(TestPolicies.sessions().get(policies.get(random.nextInt(policies.size()))));
            } else if (!kernels.contains(name)) {
                kernels.add(name);
                cluster.create(
                        name,
                        Map.of(
                                "KERNEL_GPUS",
                                Integer.toString(random.nextInt(2)),
                                "KERNEL_CPUS",
                                Integer.toString(random.nextInt(3)),
                                "KERNEL_MEM",
                                random.nextInt(4) + "G",
                                "KERNEL_VRAM",
                                "8",
                                "KERNEL_USERNAME",
                                "u" + random.nextInt(3),
                                "KERNEL_SESSION_POLICY",
                                policies.get(random.nextInt(policies.size()))));
            } else if (cluster.state.kernels.containsKey(name)) {
                cells.add("cell " + i);
                cluster.cell(name, "cell " + i, random.nextBoolean() ? Optional.empty() : Optional.of(1));
            }
            cluster.run(random.nextInt(100));
        }
        List.copyOf(cluster.state.kernels.values()).stream()
                .filter(k -> k.plan.reserves())
                .forEach(k -> cluster.delete(k.id));
        cluster.run(60_000);

        assertEquals(List.of(), cluster.status().queue(), "nobody holds anything any more");
        RandomFailuresTest.endedExactlyOnce(cluster, cells);
    }

    private static void exact(SimCluster cluster) {
        RandomFailuresTest.neverTooMuch(cluster);
        for (Host host : cluster.state.hosts.values()) {
            assertEquals(host.spec(), host.committedAll().plus(host.idleAll()));
            assertTrue(host.spec().covers(host.committedAll()));
        }
    }
}
