package org.notebookos.placement.spread.internal;

import java.util.Comparator;
import java.util.List;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementRequest;
import org.osgi.service.component.annotations.Component;

/**
 * Spreads replicas evenly: the host with the fewest replicas comes first, whatever they subscribe, so that the loss of a host costs as
 * few kernels a replica as possible. Among equals the one with the most idle GPUs comes first.
 */
@Component(property = "nbos.name=spread")
public final class SpreadPlacement implements PlacementPolicy {

    @Override
    public List<HostView> rank(PlacementRequest request, List<HostView> candidates, ClusterView cluster) {
        int replicas = cluster.replicasPerKernel();
        return candidates.stream()
                .filter(host -> cluster.withinLimit(request, host))
                .sorted(Comparator.comparingInt(HostView::replicas)
                        .thenComparing(
                                Comparator.comparingInt(HostView::idleGpus).reversed())
                        .thenComparingDouble((HostView host) -> host.subscriptionRatio(replicas))
                        .thenComparing(HostView::id))
                .toList();
    }
}
