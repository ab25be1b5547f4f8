package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.KernelLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/** Replicas move to idle GPUs before their kernels ask for them, if the scaling policy wishes it and nothing speaks against it. */
class MovesAheadScenariosTest {

    private static final Map<String, String> ONE_GPU = Map.of("KERNEL_GPUS", "1");

    /** Wishes that all kernels move to one host, each time that it is asked, and remembers what it saw. */
    private static final class ToOneHost implements ScalingPolicy {
        private final String host;
        private ScalingView seen;

        ToOneHost(String host) {
            this.host = host;
        }

        @Override
        public long intervalMillis() {
            return 5_000;
        }

        @Override
        public boolean looksAtKernels() {
            return true;
        }

        @Override
        public ScalingPlan plan(ScalingView view) {
            seen = view;
            List<ScalingPlan.Move> moves = view.kernels().stream()
                    .filter(k -> !k.hosts().contains(host))
                    .map(k -> new ScalingPlan.Move(k.id(), host, "test"))
                    .toList();
            return new ScalingPlan(List.of(), List.of(), moves);
        }

        KernelLoad kernel(String id) {
            return seen.kernels().stream()
                    .filter(k -> k.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static SimCluster cluster(ScalingPolicy policy) {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);
        cluster.scaled(policy, new PoolTerms(4, 4, 1.0, 2.0, 1));
        return cluster;
    }

    /** Returns the cluster with a kernel on the first three hosts, and then a fourth host. */
    private static SimCluster withKernelOnThree(ScalingPolicy policy) {
        SimCluster cluster = cluster(policy);
        cluster.kernel("a", ONE_GPU);
        cluster.host("h4", 1);
        return cluster;
    }

    private static List<String> hosts(SimCluster cluster, String kernel) {
        return cluster.row(kernel).replicas().stream()
                .map(ClusterStatus.ReplicaRow::host)
                .sorted()
                .toList();
    }

    @Test
    void anIdleKernelsStandbyMovesAndTheNextCellFindsItThere() {
        SimCluster cluster = withKernelOnThree(new ToOneHost("h4"));
        cluster.cell("a", "first", Optional.of(1));
        cluster.run(500);
        String executor = cluster.row("a").executor().orElseThrow().host();

        cluster.run(15_000);

        assertTrue(hosts(cluster, "a").contains("h4"), () -> hosts(cluster, "a").toString());
        assertEquals(3, hosts(cluster, "a").size());
        assertTrue(hosts(cluster, "a").contains(executor), "the executor stays");
        assertTrue(cluster.happened("moves a replica of kernel a ahead of need because test"));
        cluster.cell("a", "next", Optional.of(1));
        cluster.run(500);
        assertEquals(1, cluster.executions("next"));
    }

    @Test
    void aKernelThatRunsACellStaysUntilItHasEnded() {
        ToOneHost policy = new ToOneHost("h4");
        SimCluster cluster = withKernelOnThree(policy);
        cluster.agents().forEach(a -> a.holding.add("a"));
        cluster.cell("a", "long", Optional.of(1));
        cluster.run(20_000);

        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster, "a"));
        assertFalse(policy.kernel("a").idle());
        assertFalse(policy.kernel("a").movable());

        cluster.agents().forEach(a -> a.holding.clear());
        cluster.agents().forEach(a -> a.finishHeld("a"));
        cluster.run(20_000);
        assertTrue(hosts(cluster, "a").contains("h4"));
        assertEquals(1, cluster.executions("long"));
    }

    @Test
    void nothingMovesToAHostThatIsDrained() {
        SimCluster cluster = withKernelOnThree(new ToOneHost("h4"));
        cluster.run(100);
        cluster.drain("h4", true);
        cluster.run(20_000);

        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster, "a"));
    }

    @Test
    void nothingMovesToAHostWhoseGpusAreBound() {
        SimCluster cluster = withKernelOnThree(new ToOneHost("h4"));
        cluster.run(100);
        cluster.session(TestPolicies.RESERVATION);
        cluster.kernel("r", ONE_GPU);
        cluster.run(20_000);

        assertEquals(List.of("h4"), hosts(cluster, "r"));
        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster, "a"));
    }

    @Test
    void onlyAFewMoveAtTheSameTime() {
        SimCluster cluster = cluster(new ToOneHost("h4"));
        for (int i = 0; i < 7; i++) {
            cluster.kernel("k" + i, ONE_GPU);
        }
        cluster.host("h4", 1);
        int[] most = {0};
        cluster.checkAfterEachDecision(() -> {
            long moving = cluster.state.kernels.values().stream()
                    .flatMap(k -> k.replicas.values().stream())
                    .filter(r -> r.leaving)
                    .count();
            most[0] = Math.max(most[0], (int) moving);
        });

        cluster.run(60_000);

        assertEquals(ScalingPolicy.MOVES_AT_ONCE, most[0]);
        for (int i = 0; i < 7; i++) {
            assertTrue(hosts(cluster, "k" + i).contains("h4"));
        }
    }

    @Test
    void kernelsThatReserveAreNotShownAndThoseWithOneReplicaNeverMove() {
        ToOneHost policy = new ToOneHost("h3");
        SimCluster cluster = cluster(policy);
        cluster.session(TestPolicies.RESERVATION);
        cluster.kernel("r", ONE_GPU);
        cluster.session(TestPolicies.BATCH);
        cluster.kernel("b", ONE_GPU);
        cluster.run(10_000);

        assertEquals(
                List.of("b"), policy.seen.kernels().stream().map(KernelLoad::id).toList());
        assertEquals(1, policy.kernel("b").gpus());
        assertTrue(policy.kernel("b").idle());
        assertFalse(policy.kernel("b").movable());
    }
}
