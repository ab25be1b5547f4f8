package org.notebookos.spi.pool;

/** A pool could not do what was asked. */
public final class PoolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The pool has no such host. */
        UNKNOWN_HOST,
        /** The pool is as large as it may be. */
        LIMIT,
        /** Something else, told in the message. */
        FAILED
    }

    private final Code code;

    public PoolException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
