package org.notebookos.scheduler.core;

/** How far a replica is, as its host reports it. */
public enum ReplicaState {
    /** The log is being opened. */
    OPENING,
    /** The log is open; the process is starting. */
    STARTING,
    /** The process applies the manifest. */
    HYDRATING,
    /** Can become executor. */
    READY,
    /** Executor of a running cell. */
    RUNNING,
    /** The log is open; there is no process, and none is wanted. */
    COLD,
    /** Its host is gone. */
    LOST,
    /** Stopped for good. */
    FAILED;

    /** Returns whether it has the kernel's state. */
    boolean ready() {
        return this == READY || this == RUNNING;
    }

    /** Returns whether its member of the log takes part in votes. */
    boolean votes() {
        return this == STARTING || this == HYDRATING || this == READY || this == RUNNING || this == COLD;
    }
}
