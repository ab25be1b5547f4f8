package org.notebookos.spi.scaling;

/**
 * A live host as scaling policies see it.
 *
 * @param id the host's id
 * @param pool the host pool that it came from
 * @param totalGpus devices fit for use
 * @param committedGpus devices bound to cells now
 * @param subscribedGpus sum of the GPU requests of all replicas placed here
 * @param replicas number of replicas placed here
 * @param runningCells cells that run here, or may begin to at any moment; with and without GPUs
 * @param idleSince since when no cell has run here, in milliseconds since the epoch; meaningless while one runs
 * @param standing whether new work may go there
 * @param releasable whether the platform would let it go now: it is in use, nothing runs on it, its pool can be told, it
 *     has been there for an interval, and for each of its replicas there is another host
 */
public record HostLoad(
        String id,
        String pool,
        int totalGpus,
        int committedGpus,
        int subscribedGpus,
        int replicas,
        int runningCells,
        long idleSince,
        Standing standing,
        boolean releasable) {

    /** What is meant to become of a host. */
    public enum Standing {
        /** It takes new work. */
        IN_USE,
        /** Operators want it without replicas; it isn't for the scaler to release. */
        DRAINED,
        /** It is being given up. */
        LEAVING
    }
}
