package org.notebookos.hostlink;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** The link could not be made or has broken; the message says why and what to do. */
public final class HostlinkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The address is not of the form {@code host:port}, or its host is unknown. */
        BAD_ADDRESS,
        /** The address is not on the loopback interface, and the link is not encrypted. */
        PLAINTEXT_REFUSED,
        /** One side does not believe the other's certificate. */
        UNTRUSTED,
        /** The controller said no; the message is its reason. */
        REFUSED,
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

    /** Says what a failed call means: that nobody is there is something else than that one doesn't believe who is. */
    public static HostlinkException of(String controller, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return new HostlinkException(
                        Code.UNTRUSTED,
                        "no trust between this host and the controller " + controller + ": " + deepest(cause),
                        failure);
            }
        }
        return new HostlinkException(
                Code.LINK_LOST, "no link to the controller " + controller + ": " + deepest(failure), failure);
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
