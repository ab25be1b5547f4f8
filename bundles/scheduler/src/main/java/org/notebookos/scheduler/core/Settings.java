package org.notebookos.scheduler.core;

/**
 * What operators may tune. Times are in milliseconds.
 *
 * @param replicationBackend name of the backend that keeps the logs of new kernels
 * @param heartbeatTimeoutMillis a host that was silent for this long is dead
 * @param redialGraceMillis a host whose stream broke and that didn't dial again within this time is dead
 * @param reattachGraceMillis how long hosts have to dial after the controller was started
 * @param patienceMillis how long cells wait for a kernel without quorum, and new kernels for a missing plugin
 * @param subscriptionLimitMax the highest subscription limit of the cluster
 * @param gpusPerUser how many GPUs cells and reservations of one user may hold at a time; 0: as many as there are
 * @param scaling of the pools
 * @param idle what becomes of kernels that nobody uses
 */
public record Settings(
        String replicationBackend,
        long heartbeatTimeoutMillis,
        long redialGraceMillis,
        long reattachGraceMillis,
        long patienceMillis,
        double subscriptionLimitMax,
        int gpusPerUser,
        ScalingSettings scaling,
        IdleSettings idle) {

    /** Users may hold as many GPUs as there are, scaling has its defaults, and nothing is reclaimed. */
    public Settings(
            String replicationBackend,
            long heartbeatTimeoutMillis,
            long redialGraceMillis,
            long reattachGraceMillis,
            long patienceMillis,
            double subscriptionLimitMax) {
        this(
                replicationBackend,
                heartbeatTimeoutMillis,
                redialGraceMillis,
                reattachGraceMillis,
                patienceMillis,
                subscriptionLimitMax,
                0,
                ScalingSettings.defaults(),
                IdleSettings.NONE);
    }

    /** The defaults of the live system. */
    public static Settings defaults() {
        return new Settings("jraft", 1500, 700, 60_000, 10_000, 7.0);
    }
}
