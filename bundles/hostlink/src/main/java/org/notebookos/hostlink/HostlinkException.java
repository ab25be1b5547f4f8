package org.notebookos.hostlink;

/** The link could not be made or has broken; the message says why and what to do. */
public final class HostlinkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The address is not of the form {@code host:port}, or its host is unknown. */
        BAD_ADDRESS,
        /** The address is not on the loopback interface, and the link is not encrypted. */
        PLAINTEXT_REFUSED,
        /** The server can't listen on its address. */
        BIND_FAILED,
        /** The peer doesn't read: too much waited for it. */
        OVERFLOW,
        /** The peer is gone, or could not be reached. */
        LINK_LOST,
        /** A receiver threw. */
        RECEIVER_FAILED
    }

    private final Code code;

    public HostlinkException(Code code, String message) {
        this(code, message, null);
    }

    public HostlinkException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
