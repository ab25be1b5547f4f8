package org.notebookos.simulator.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementRequest;
import org.notebookos.spi.scaling.ClusterLoad;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;
import org.notebookos.spi.session.SessionPolicy;

/** Plain policies of the kinds that there are: a simulation must not need the plugins. */
public final class TestPolicies {

    private TestPolicies() {}

    /** The least subscribed host first. */
    public static final class Spread implements PlacementPolicy {
        @Override
        public List<HostView> rank(PlacementRequest request, List<HostView> candidates, ClusterView cluster) {
            return candidates.stream()
                    .sorted(Comparator.comparingInt(HostView::subscribedGpus).thenComparing(HostView::id))
                    .toList();
        }
    }

    /** A session policy that is what it is told to be. */
    record Sessions(
            int replicasPerKernel,
            GpuBindingTime gpuBindingTime,
            ContainerLifetime containerLifetime,
            Shortage onShortage,
            boolean needsWarmContainer,
            QueueOrder queueOrder)
            implements SessionPolicy {}

    public static SessionPolicy replicated() {
        return new Sessions(
                3,
                SessionPolicy.GpuBindingTime.PER_CELL,
                SessionPolicy.ContainerLifetime.PER_KERNEL,
                SessionPolicy.Shortage.MIGRATE,
                false,
                SessionPolicy.QueueOrder.FIRST_COME_FIRST_SERVED);
    }

    public static SessionPolicy reserving() {
        return new Sessions(
                1,
                SessionPolicy.GpuBindingTime.PER_SESSION,
                SessionPolicy.ContainerLifetime.PER_KERNEL,
                SessionPolicy.Shortage.WAIT,
                false,
                SessionPolicy.QueueOrder.FIRST_COME_FIRST_SERVED);
    }

    static SessionPolicy fresh(boolean warm) {
        return new Sessions(
                1,
                SessionPolicy.GpuBindingTime.PER_CELL,
                SessionPolicy.ContainerLifetime.PER_CELL,
                SessionPolicy.Shortage.MIGRATE,
                warm,
                SessionPolicy.QueueOrder.FIRST_COME_FIRST_SERVED);
    }

    static Stream<SessionPolicy> all() {
        return Stream.of(replicated(), reserving(), fresh(false), fresh(true));
    }

    /** One host more when someone waits or a replica may, one less when one is idle. */
    public static final class Eager implements ScalingPolicy {
        @Override
        public long intervalMillis() {
            return 10_000;
        }

        @Override
        public ScalingPlan plan(ScalingView view) {
            ClusterLoad cluster = view.cluster();
            PoolLoad pool = view.pools().get(0);
            int missing = cluster.waitingKernels().stream()
                    .mapToInt(ClusterLoad.WaitingKernel::hostsMissing)
                    .max()
                    .orElse(cluster.unservedGpus() > 0 ? 1 : 0);
            int count = Math.min(missing - pool.starting(), pool.room());
            if (count > 0) {
                return new ScalingPlan(List.of(new ScalingPlan.Growth(pool.name(), count, "test")), List.of());
            }
            Optional<HostLoad> idle =
                    view.hosts().stream().filter(HostLoad::releasable).findFirst();
            return idle.map(h -> new ScalingPlan(List.of(), List.of(new ScalingPlan.Release(h.id(), "test"))))
                    .orElse(ScalingPlan.NOTHING);
        }
    }

    static IntStream seeds(int count) {
        return IntStream.rangeClosed(1, count);
    }
}
