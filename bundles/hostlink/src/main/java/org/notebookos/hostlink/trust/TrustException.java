package org.notebookos.hostlink.trust;

/** A key, a certificate or a token can't be read, made or believed; the message says why and what to do. */
public final class TrustException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The text is no join token. */
        BAD_TOKEN,
        /** What should be signed isn't a valid request for a certificate. */
        BAD_REQUEST,
        /** A file can't be read or written, or holds something else. */
        STORAGE,
        /** The cryptography of the Java runtime failed. */
        CRYPTOGRAPHY
    }

    private final Code code;

    public TrustException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
