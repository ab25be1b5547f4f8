package org.notebookos.spi.store;

/** The object store could not do what was asked. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** No such object. */
        NOT_FOUND,
        /** The object's bytes don't match its reference. */
        CORRUPT,
        /** The store can't be reached now; try again. */
        UNAVAILABLE,
        /** No room. */
        FULL,
        /** Something else, told in the message. */
        FAILED
    }

    private final Code code;

    public StoreException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public StoreException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
