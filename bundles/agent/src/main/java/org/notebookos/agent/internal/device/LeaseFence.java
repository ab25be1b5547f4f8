package org.notebookos.agent.internal.device;

/** Tells stale leases of one kernel from good ones, by their epochs. Owner of the state: the replica's mailbox. */
public final class LeaseFence {

    private long highestSeen;
    private long revokedThrough;

    /**
     * Judges a lease, and remembers it.
     *
     * @param epoch the lease's epoch
     * @param floor the lowest epoch that the controller still honours
     * @return whether it may be used
     */
    public boolean admits(long epoch, long floor) {
        if (epoch < floor || epoch < highestSeen || epoch <= revokedThrough) {
            return false;
        }
        highestSeen = epoch;
        return true;
    }

    /** Makes all leases up to an epoch stale. */
    public void revoke(long epoch) {
        revokedThrough = Math.max(revokedThrough, epoch);
    }
}
