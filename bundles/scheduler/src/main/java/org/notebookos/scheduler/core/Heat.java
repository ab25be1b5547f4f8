package org.notebookos.scheduler.core;

/** What a replica has besides its member of the log, which it has in any case. */
public enum Heat {
    /** A process that takes over what is committed, soon after. */
    HOT,
    /** A process that takes over what is committed when it is to run a cell. */
    WARM,
    /** No process. */
    COLD
}
