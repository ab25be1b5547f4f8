package org.notebookos.spi.replication;

/** A replicated log could not do what was asked. */
public final class ReplicationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The group is open on this host already. */
        ALREADY_OPEN,
        /** The log was closed. */
        CLOSED,
        /** No outcome in time; the entry or change may or may not take effect. */
        TIMEOUT,
        /** No majority of members can be reached. */
        NO_QUORUM,
        /** Too much is in flight; nothing was appended, try again later. */
        BUSY,
        /** The entry is larger than {@link ReplicatedLog#MAX_ENTRY_BYTES}. */
        TOO_LARGE,
        /** Durable state can't be read or written. */
        STORAGE,
        /** Something else, told in the message. */
        FAILED
    }

    private final Code code;

    public ReplicationException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public ReplicationException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
