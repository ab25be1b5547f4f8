package org.notebookos.scheduler.api;

/** The scheduler could not do what was asked; the message gives the cause and a way out. */
public final class SchedulerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        NO_SUCH_KERNEL,
        NO_SUCH_HOST,
        NO_SUCH_POOL,
        KERNEL_EXISTS,
        /** Fewer live hosts than replicas wanted. */
        NO_HOSTS,
        /** More GPUs asked for than any host has. */
        GPUS_UNAVAILABLE,
        /** The kernel's log has no majority. */
        NO_QUORUM,
        /** A needed plugin is missing; the message names it. */
        NO_PLUGIN,
        TIMEOUT,
        /** A durable record can't be written. */
        STORAGE,
        /** A cell of the kernel runs or waits, and what was asked can only be done between cells. */
        BUSY,
        /** It can't be done as things are, or not to this kernel; the message says why. */
        REFUSED,
        FAILED
    }

    private final Code code;

    public SchedulerException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public SchedulerException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
