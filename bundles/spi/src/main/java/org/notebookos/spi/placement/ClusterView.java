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

    /**
     * Returns whether a host may take a replica without being subscribed beyond the limit, in any resource that the replica asks for:
     * (subscribed + asked for) / (total × replicas per kernel) is at most the limit.
     */
    public boolean withinLimit(PlacementRequest request, HostView host) {
        Resources total = host.total();
        Resources wanted = request.resources();
        Resources subscribed = host.subscribed();
        return within(wanted.gpus(), subscribed.gpus(), total.gpus())
                && within(wanted.millicpus(), subscribed.millicpus(), total.millicpus())
                && within(wanted.memoryMb(), subscribed.memoryMb(), total.memoryMb())
                && within(wanted.vramGb(), subscribed.vramGb(), total.vramGb());
    }

    private boolean within(int wanted, int subscribed, int total) {
        return wanted == 0
                || ((double) subscribed + wanted) / ((double) total * replicasPerKernel) <= subscriptionLimit;
    }

    /** Returns the cluster's subscription ratio; 0 for a cluster without GPUs. */
    public double subscriptionRatio() {
        long total = hosts.stream().mapToLong(HostView::totalGpus).sum();
        long subscribed = hosts.stream().mapToLong(HostView::subscribedGpus).sum();
        return total == 0 ? 0.0 : (double) subscribed / ((double) total * replicasPerKernel);
    }
}
