package org.notebookos.agent.internal;

/** The agent could not do what the controller asked; code and message go back to it. */
public final class AgentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** No replica of this kernel is open here. */
        UNKNOWN_KERNEL,
        /** A field of the command makes no sense. */
        BAD_COMMAND,
        /** The kernel's log could not be opened or changed. */
        LOG_FAILED,
        /** The kernel's files on this host could not be written or deleted. */
        STORAGE,
        /** A majority of the kernel's members is alive, or this one is none: nothing to recover. */
        HAS_QUORUM,
        /** A cell runs; try again when the kernel is idle. */
        BUSY,
        /** The process has changes that no cell has committed. */
        UNSAVED,
        /** The process has values that the log doesn't have. */
        WOULD_LOSE,
        /** The agent is stopping. */
        STOPPING
    }

    private final Code code;

    public AgentException(Code code, String message) {
        this(code, message, null);
    }

    public AgentException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
