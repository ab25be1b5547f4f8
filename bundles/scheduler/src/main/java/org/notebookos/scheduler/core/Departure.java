package org.notebookos.scheduler.core;

/** A host on its way out. Owned by {@link ClusterState}. */
final class Departure {

    /** Why a host is given up. */
    enum Cause {
        /** The scaling policy can do without it; it stays if somebody needs it after all. */
        SPARE,
        /** Its pool says that it will be gone, whatever anybody does. */
        NOTICE,
        /** Operators take its pool away. */
        REMOVED,
        /** Its pool is gone, so that nobody could be told; the host stays usable for what can't move. */
        ABSENT;

        /** Returns the cause that a journal names; journals from before there were several name none. */
        static Cause named(String name) {
            return name == null ? SPARE : valueOf(name);
        }
    }

    final String pool;
    final Cause cause;
    final String why;
    final long since;
    /** Whether operators want it without replicas too, whatever becomes of this. */
    boolean drained;
    /** When its pool was told to let it go; 0: not yet. */
    long toldAt;
    /** Not told again before. */
    long notBefore;

    Departure(String pool, Cause cause, String why, long since, boolean drained) {
        this.pool = pool;
        this.cause = cause;
        this.why = why;
        this.since = since;
        this.drained = drained;
    }

    /** Returns whether the host goes whoever may need it. */
    boolean forced() {
        return cause != Cause.SPARE;
    }

    Change.HostLeaving saved(String host) {
        return new Change.HostLeaving(host, pool, why, since, cause.name(), drained);
    }

    static Departure restored(Change.HostLeaving saved) {
        return new Departure(saved.pool(), Cause.named(saved.cause()), saved.why(), saved.since(), saved.drained());
    }
}
