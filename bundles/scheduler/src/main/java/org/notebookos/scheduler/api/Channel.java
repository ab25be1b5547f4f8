package org.notebookos.scheduler.api;

/** The Jupyter channels that carry messages. */
public enum Channel {
    SHELL,
    IOPUB,
    STDIN,
    CONTROL
}
