package org.notebookos.placement.binpack.internal;

import java.util.Comparator;
import java.util.List;
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
 * Fills hosts one after the other: the most subscribed host that still fits comes first, so that others stay empty and can
 * be given back to their pool.
 */
@Component(property = "nbos.name=binpack", configurationPid = "org.notebookos.placement.binpack")
@Designate(ocd = BinpackPlacement.Config.class)
public final class BinpackPlacement implements PlacementPolicy {

    /** Configuration of the policy. */
    @ObjectClassDefinition(
            name = "NotebookOS placement: binpack",
            description = "Fills hosts one after the other, so that others can be given back.")
    public @interface Config {
        @AttributeDefinition(description = "A host is full with that many replicas, whatever its GPUs; 0: no bound.")
        int replicasPerHost() default 0;
    }

    private final int replicasPerHost;

    @Activate
    public BinpackPlacement(Config config) {
        this(config.replicasPerHost());
    }

    BinpackPlacement(int replicasPerHost) {
        this.replicasPerHost = replicasPerHost;
    }

    @Override
    public List<HostView> rank(PlacementRequest request, List<HostView> candidates, ClusterView cluster) {
        int replicas = cluster.replicasPerKernel();
        return candidates.stream()
                .filter(host -> replicasPerHost == 0 || host.replicas() < replicasPerHost)
                .filter(host -> cluster.withinLimit(request, host))
                .sorted(Comparator.comparingDouble((HostView host) -> host.subscriptionRatio(replicas))
                        .reversed()
                        .thenComparing(
                                Comparator.comparingInt(HostView::replicas).reversed())
                        .thenComparing(HostView::id))
                .toList();
    }
}
