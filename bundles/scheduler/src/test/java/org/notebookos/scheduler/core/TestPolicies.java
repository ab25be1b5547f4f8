package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.List;
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

    /** @param replicasPerKernel see the interface */
    record Replicated(int replicasPerKernel) implements SessionPolicy {
        @Override
        public GpuBindingTime gpuBindingTime() {
            return GpuBindingTime.PER_CELL;
        }
    }

    private TestPolicies() {}
}
