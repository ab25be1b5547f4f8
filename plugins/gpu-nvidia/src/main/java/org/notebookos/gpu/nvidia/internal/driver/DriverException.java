package org.notebookos.gpu.nvidia.internal.driver;

/** The driver refused, or didn't answer. */
public final class DriverException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** The driver isn't loaded, or not any more. */
        NO_DRIVER,
        /** The device is gone, or must be reset. */
        LOST,
        /** This driver or device can't do that. */
        NOT_SUPPORTED,
        /** There is no such thing, for example a process without a context. */
        NOT_FOUND,
        /** No answer in time. */
        HUNG,
        /** Anything else; the message says what the driver said. */
        FAILED
    }

    private final Kind kind;

    public DriverException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public DriverException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Returns why, for programs. */
    public Kind kind() {
        return kind;
    }
}
