package org.notebookos.placement.cost.internal;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.placement.PlacementRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Prefers the hosts that cost least: per GPU for kernels that ask for GPUs, per host for the others. So dear hosts stay empty as
 * long as cheap ones may be subscribed further, and the scaler can give them up. Among equally dear ones the least subscribed
 * comes first. With {@code spread}, pools that have no replica of the kernel yet come before all that: a pool that is lost
 * as a whole then costs a kernel one replica only, as long as there are enough pools.
 */
@Component(property = "nbos.name=cost", configurationPid = "org.notebookos.placement.cost")
@Designate(ocd = CostPlacement.Config.class)
public final class CostPlacement implements PlacementPolicy {

    /** Configuration of the policy. */
    @ObjectClassDefinition(
            name = "NotebookOS placement: cost",
            description = "Prefers cheap hosts over dear ones, across pools.")
    public @interface Config {
        @AttributeDefinition(
                description = "Whether replicas of a kernel go to different pools first, whatever they cost.")
        boolean spread() default false;
    }

    private final boolean spread;

    @Activate
    public CostPlacement(Config config) {
        this(config.spread());
    }

    CostPlacement(boolean spread) {
        this.spread = spread;
    }

    @Override
    public List<HostView> rank(PlacementRequest request, List<HostView> candidates, ClusterView cluster) {
        Set<String> pools = spread ? poolsOf(request, cluster) : Set.of();
        int replicas = cluster.replicasPerKernel();
        return candidates.stream()
                .filter(host -> cluster.withinLimit(request, host))
                .sorted(Comparator.comparing((HostView host) -> pools.contains(host.pool()))
                        .thenComparingDouble(host -> price(request, host))
                        .thenComparingDouble(host -> host.subscriptionRatio(replicas))
                        .thenComparingInt(HostView::replicas)
                        .thenComparing(HostView::id))
                .toList();
    }

    private static double price(PlacementRequest request, HostView host) {
        return request.gpus() > 0 ? host.pricePerGpuHour() : host.pricePerHour();
    }

    private static Set<String> poolsOf(PlacementRequest request, ClusterView cluster) {
        Set<String> pools = new HashSet<>();
        for (HostView host : cluster.hosts()) {
            if (request.others().contains(host.id())) {
                pools.add(host.pool());
            }
        }
        return pools;
    }
}
