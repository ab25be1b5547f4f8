package org.notebookos.simulator.result;

import java.util.Locale;

/** What is counted. */
public enum Count {
    SESSIONS,
    SESSIONS_REFUSED,
    CELLS,
    CELLS_DONE,
    CELLS_FAILED,
    CELLS_NEVER_SUBMITTED,
    GPU_CELLS,
    /** GPUs were committed the moment the cell was submitted. */
    AT_ONCE,
    LATER,
    SAME_EXECUTOR,
    OTHER_EXECUTOR,
    MIGRATIONS,
    HOSTS_JOINED,
    HOSTS_LEFT,
    /** Decided by the core. */
    EVENTS;

    /** Returns its name in files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
