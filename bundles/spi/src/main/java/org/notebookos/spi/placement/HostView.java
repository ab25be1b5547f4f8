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
 */
public record HostView(
        String id, String pool, Resources total, Resources committed, Resources subscribed, int replicas) {

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
