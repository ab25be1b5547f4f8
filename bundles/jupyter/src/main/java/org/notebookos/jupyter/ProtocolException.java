package org.notebookos.jupyter;

/** Bytes that are not a Jupyter message; the message says what is wrong with them, without quoting their content. */
public final class ProtocolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Code {
        /** A text is not JSON, or not a JSON object. */
        MALFORMED_JSON,
        /** Lengths, offsets or the number of frames make no sense. */
        MALFORMED_FRAME,
        /** A field that must be there is missing or has another type. */
        MISSING_FIELD,
        /** The channel is none of shell, iopub, stdin, control. */
        UNKNOWN_CHANNEL,
        /** The signature doesn't belong to the message. */
        BAD_SIGNATURE
    }

    private final Code code;

    public ProtocolException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public ProtocolException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns what is wrong, for programs. */
    public Code code() {
        return code;
    }
}
