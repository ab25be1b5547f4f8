package org.notebookos.placement.leastsubscribed.internal;

import java.util.Comparator;
import java.util.List;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementRequest;
import org.osgi.service.component.annotations.Component;

/**
 * The published system's placement: the host whose GPUs are promised to the fewest comes first, so that a cell finds an
 * idle GPU on one of its kernel's hosts as often as possible. Hosts are left out once their subscription ratio would pass
 * the cluster's limit.
 */
@Component(property = "nbos.name=least-subscribed")
public final class LeastSubscribedPlacement implements PlacementPolicy {

    @Override
    public List<HostView> rank(PlacementRequest request, List<HostView> candidates, ClusterView cluster) {
        int replicas = cluster.replicasPerKernel();
        return candidates.stream()
                .filter(host -> cluster.withinLimit(request, host))
                .sorted(Comparator.comparingDouble((HostView host) -> host.subscriptionRatio(replicas))
                        .thenComparing(
                                Comparator.comparingInt(HostView::idleGpus).reversed())
                        .thenComparingInt(HostView::replicas)
                        .thenComparing(HostView::id))
                .toList();
    }
}
