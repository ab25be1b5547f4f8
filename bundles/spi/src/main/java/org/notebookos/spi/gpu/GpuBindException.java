package org.notebookos.spi.gpu;

/** Devices could not be bound or released. */
public final class GpuBindException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** No such device on this host. */
        UNKNOWN_DEVICE,
        /** The device is bound under another lease. */
        IN_USE,
        /** This process can't use these devices any more, for example because it has begun to use others; a fresh one can. */
        PROCESS_UNFIT,
        /** The driver refused, or didn't answer in time; the message says why. */
        FAILED
    }

    private final Code code;

    public GpuBindException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public GpuBindException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
