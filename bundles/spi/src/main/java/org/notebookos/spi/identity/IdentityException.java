package org.notebookos.spi.identity;

/** A provider does not vouch for somebody; the message says why and never holds a credential. */
public final class IdentityException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The person, or the credential, is refused: asking again with the same changes nothing. */
        REFUSED,
        /** The provider can't be reached or answers nonsense: it may be different later. */
        UNAVAILABLE
    }

    private final Code code;

    public IdentityException(Code code, String message) {
        this(code, message, null);
    }

    public IdentityException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
