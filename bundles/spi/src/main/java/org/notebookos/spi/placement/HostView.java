package org.notebookos.spi.placement;

/**
 * A host as policies see it. Invariant: {@code committedGpus <= totalGpus}; {@code subscribedGpus} may exceed the total.
 *
 * @param id the host's id
 * @param pool the host pool that it came from
 * @param totalGpus devices fit for use
 * @param committedGpus devices bound to running cells
 * @param subscribedGpus sum of the GPU requests of all replicas placed here
 * @param replicas number of replicas placed here
 */
public record HostView(String id, String pool, int totalGpus, int committedGpus, int subscribedGpus, int replicas) {

    /** Returns the devices that a cell could be given now. */
    public int idleGpus() {
        return totalGpus - committedGpus;
    }

    /**
     * Returns the host's subscription ratio, subscribed / (total × replicas per kernel); 0 for a host without GPUs.
     *
     * @param replicasPerKernel as in {@link ClusterView#replicasPerKernel()}
     */
    public double subscriptionRatio(int replicasPerKernel) {
        return totalGpus == 0 ? 0.0 : (double) subscribedGpus / ((double) totalGpus * replicasPerKernel);
    }
}
