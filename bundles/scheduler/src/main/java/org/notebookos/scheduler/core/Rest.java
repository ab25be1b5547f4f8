package org.notebookos.scheduler.core;

/** How much of a kernel rests, and since when nobody has used it. Owned by its {@link Kernel}. */
final class Rest {

    /**
     * A wish to suspend the kernel, or to delete it because it is idle.
     *
     * @param ticket who waits, or 0
     * @param why for people
     * @param acceptLoss whether values may be lost that can't be in the log
     * @param delete whether it is to be deleted
     * @param deadline until when
     */
    record Wish(long ticket, String why, boolean acceptLoss, boolean delete, long deadline) {}

    final IdleOptions options;
    /** No replica has a process. */
    boolean suspended;
    /** Why it is suspended. */
    String why = "";
    /** Idleness counts from then, or from its last activity if that is later. */
    long since;
    /** When it may be asked again whether the process may end. */
    long notBefore;

    /** Clients' open connections. */
    int connections;

    Wish wish;
    /** The process of the executor is asked to end; 0: it isn't. */
    long command;
    /** The replica that was asked. */
    String asked = "";

    /** A cell of ours commits what clients changed without one, so that the process can end. */
    boolean saving;

    /** What was last said of why it isn't suspended. */
    String told = "";

    Heat standbys = Heat.HOT;
    /** The replica that is hot whatever the standbys are; empty: not chosen yet. */
    String lead = "";
    /** One that a cell needs where it is; empty: none. */
    String woken = "";
    /** Standbys stay as they are until the executor is there. */
    boolean resuming;
    /** Not all replicas are hot. */
    boolean uneven;

    /** Returns whether time alone may change something, whatever the settings of the cluster are. */
    boolean mindsTime() {
        return wish != null || !options.equals(IdleOptions.NONE);
    }

    Rest(IdleOptions options, long since) {
        this.options = options;
        this.since = since;
    }
}
