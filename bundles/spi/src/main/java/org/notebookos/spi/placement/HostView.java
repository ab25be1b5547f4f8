package org.notebookos.spi.placement;

/**
 * A host as policies see it. Invariants, for every resource by itself: {@code committed <= total}; total = committed + idle;
 * {@code subscribed} may exceed the total, that is the oversubscription. A resource of which the host doesn't say how much it has is
 * {@link Resources#UNLIMITED} in the total.
 *
 * @param id the host's id
 * @param pool the host pool that it came from
 * @param total what is fit for use
 * @param committed what is bound to running cells, and to kernels that reserve
 * @param subscribed sum of the requests of all replicas placed here
 * @param replicas number of replicas placed here
 * @param pricePerHour what its pool says that such a host costs for an hour; 0: nothing, or not known. Only compared
 */
public record HostView(
        String id,
        String pool,
        Resources total,
        Resources committed,
        Resources subscribed,
        int replicas,
        double pricePerHour) {

    /** A host that costs nothing. */
    public HostView(String id, String pool, Resources total, Resources committed, Resources subscribed, int replicas) {
        this(id, pool, total, committed, subscribed, replicas, 0);
    }

    /** A host of which only GPUs are of interest. */
    public HostView(String id, String pool, int totalGpus, int committedGpus, int subscribedGpus, int replicas) {
        this(
                id,
                pool,
                Resources.unlimitedBut(totalGpus),
                Resources.ofGpus(committedGpus),
                Resources.ofGpus(subscribedGpus),
                replicas);
    }

    /** Returns devices fit for use. */
    public int totalGpus() {
        return total.gpus();
    }

    /** Returns what one of its GPUs costs for an hour; of a host without GPUs, what the host costs. */
    public double pricePerGpuHour() {
        return pricePerHour / Math.max(1, totalGpus());
    }

    /** Returns devices bound to running cells, and to kernels that reserve. */
    public int committedGpus() {
        return committed.gpus();
    }

    /** Returns the sum of the GPU requests of all replicas placed here. */
    public int subscribedGpus() {
        return subscribed.gpus();
    }

    /** Returns what a cell could be given now. */
    public Resources idle() {
        return total.minus(committed);
    }

    /** Returns the devices that a cell could be given now. */
    public int idleGpus() {
        return totalGpus() - committedGpus();
    }

    /**
     * Returns the host's subscription ratio, subscribed / (total × replicas per kernel); 0 for a host without GPUs.
     *
     * @param replicasPerKernel as in {@link ClusterView#replicasPerKernel()}
     */
    public double subscriptionRatio(int replicasPerKernel) {
        return totalGpus() == 0 ? 0.0 : (double) subscribedGpus() / ((double) totalGpus() * replicasPerKernel);
    }
}
