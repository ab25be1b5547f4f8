package org.notebookos.spi.scaling;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Decides how many hosts the pools should have.
 *
 * <p>Implemented by scaling plugins; called by the scheduler and by the simulator. A pure function: it keeps no state, reads
 * no clock but {@link ScalingView#now}, and returns the same answer for the same view. Thread-safe.
 *
 * <p>A plan is a wish. The platform asks every {@link #intervalMillis}, and in between when a cell or a kernel waits that no
 * host can serve. Then it
 *
 * <ol>
 *   <li>lets no pool grow beyond its maximum, or while it is backed off after a failure;
 *   <li>releases no host below its pool's minimum, none that isn't {@link HostLoad#releasable}, none while
 *       {@link ClusterLoad#limitSettled} is false, and none while something waits for hosts;
 *   <li>drains the hosts that are left to be released, and releases each when it has no replica any more; gives up, and
 *       lets the host have replicas again, if that takes too long or demand returns;
 *   <li>moves a replica only while its kernel is idle and whole, to a host that the placement policy would take, and only a
 *       few at a time ({@link #MOVES_AT_ONCE}); the new replica is a member before the old one goes.
 * </ol>
 *
 * <p>What was asked for counts at once: hosts that are being made are in {@link PoolLoad#starting}, hosts that are being
 * given up have {@link HostLoad.Standing#LEAVING}.
 */
@ProviderType
public interface ScalingPolicy {

    /** Replicas that are moved ahead of need at the same time, at most: each costs the network and the store. */
    int MOVES_AT_ONCE = 4;

    /** Returns how often the policy wants to be asked, in milliseconds; at least 1000. */
    long intervalMillis();

    /** Returns whether {@link ScalingView#kernels} is to be filled: looking at each kernel costs time with every question. */
    default boolean looksAtKernels() {
        return false;
    }

    /**
     * Says what should be added and given up now.
     *
     * @param view the cluster as it is
     * @return the wish; {@link ScalingPlan#NOTHING} if all is well. It names pools and hosts of the view only
     */
    ScalingPlan plan(ScalingView view);
}
