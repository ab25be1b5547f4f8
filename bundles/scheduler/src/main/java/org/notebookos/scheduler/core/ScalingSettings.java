package org.notebookos.scheduler.core;

/**
 * What operators may tune of the scaling that isn't the policy's affair. Times are in milliseconds.
 *
 * @param releaseGiveUpMillis a host that isn't empty after this time isn't released, and has replicas again
 * @param firstBackoffMillis how long a pool that failed isn't asked again; doubled with each failure in a row
 * @param lastBackoffMillis the longest such time
 * @param joinWithinMillis a host that hasn't joined after this time is given back to its pool; never sooner than it counts as late
 * @param unservedAgainMillis how long the policy isn't asked again about the same cells and kernels that wait for hosts
 * @param poolGraceMillis how long a pool may be gone, for example while its bundle is updated, until its hosts are drained
 */
public record ScalingSettings(
        long releaseGiveUpMillis,
        long firstBackoffMillis,
        long lastBackoffMillis,
        long joinWithinMillis,
        long unservedAgainMillis,
        long poolGraceMillis) {

    private static final long POOL_GRACE_MILLIS = 60_000;

    /** Pools have a minute to come back. */
    public ScalingSettings(
            long releaseGiveUpMillis,
            long firstBackoffMillis,
            long lastBackoffMillis,
            long joinWithinMillis,
            long unservedAgainMillis) {
        this(
                releaseGiveUpMillis,
                firstBackoffMillis,
                lastBackoffMillis,
                joinWithinMillis,
                unservedAgainMillis,
                POOL_GRACE_MILLIS);
    }

    /** The defaults of the live system; the first is the published one for one host. */
    public static ScalingSettings defaults() {
        return new ScalingSettings(150_000, 5_000, 300_000, 300_000, 5_000);
    }
}
