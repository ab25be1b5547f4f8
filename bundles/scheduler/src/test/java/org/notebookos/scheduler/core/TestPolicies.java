package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementRequest;
import org.notebookos.spi.session.SessionPolicy;

/** Plain policies for tests: the host with fewest replicas first, and that many replicas. */
final class TestPolicies {

    static final class FewestReplicas implements PlacementPolicy {
        @Override
        public List<HostView> rank(PlacementRequest request, List<HostView> candidates, ClusterView cluster) {
            return candidates.stream()
                    .sorted(Comparator.comparingInt(HostView::replicas).thenComparing(HostView::id))
                    .toList();
        }
    }

    /** What a session policy may say. */
    record Session(
            int replicasPerKernel,
            GpuBindingTime gpuBindingTime,
            ContainerLifetime containerLifetime,
            Shortage onShortage,
            boolean needsWarmContainer,
            QueueOrder queueOrder)
            implements SessionPolicy {}

    static SessionPolicy replicated(int replicas) {
        return new Session(
                replicas,
                SessionPolicy.GpuBindingTime.PER_CELL,
                SessionPolicy.ContainerLifetime.PER_KERNEL,
                SessionPolicy.Shortage.MIGRATE,
                false,
                SessionPolicy.QueueOrder.FAIR_SHARE);
    }

    static final SessionPolicy RESERVATION = new Session(
            1,
            SessionPolicy.GpuBindingTime.PER_SESSION,
            SessionPolicy.ContainerLifetime.PER_KERNEL,
            SessionPolicy.Shortage.WAIT,
            false,
            SessionPolicy.QueueOrder.FIRST_COME_FIRST_SERVED);

    static final SessionPolicy BATCH = new Session(
            1,
            SessionPolicy.GpuBindingTime.PER_CELL,
            SessionPolicy.ContainerLifetime.PER_CELL,
            SessionPolicy.Shortage.MIGRATE,
            false,
            SessionPolicy.QueueOrder.FIRST_COME_FIRST_SERVED);

    static final SessionPolicy LCP = new Session(
            1,
            SessionPolicy.GpuBindingTime.PER_CELL,
            SessionPolicy.ContainerLifetime.PER_CELL,
            SessionPolicy.Shortage.MIGRATE,
            true,
            SessionPolicy.QueueOrder.FIRST_COME_FIRST_SERVED);

    /** All of them, by name. */
    static Map<String, SessionPolicy> sessions() {
        return Map.of("notebookos", replicated(3), "reservation", RESERVATION, "batch", BATCH, "lcp", LCP);
    }

    private TestPolicies() {}
}
