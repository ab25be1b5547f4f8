package org.notebookos.spi.placement;

import java.util.List;

/**
 * The cluster as policies see it.
 *
 * @param hosts the live hosts, ordered by id
 * @param replicasPerKernel replicas that a kernel has under the current session policy
 * @param subscriptionLimit the highest subscription ratio that a host should reach
 */
public record ClusterView(List<HostView> hosts, int replicasPerKernel, double subscriptionLimit) {

    public ClusterView {
        hosts = List.copyOf(hosts);
    }

    /** Returns the cluster's subscription ratio; 0 for a cluster without GPUs. */
    public double subscriptionRatio() {
        long total = hosts.stream().mapToLong(HostView::totalGpus).sum();
        long subscribed = hosts.stream().mapToLong(HostView::subscribedGpus).sum();
        return total == 0 ? 0.0 : (double) subscribed / ((double) total * replicasPerKernel);
    }
}
