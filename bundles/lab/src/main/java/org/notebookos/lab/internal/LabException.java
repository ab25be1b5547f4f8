package org.notebookos.lab.internal;

/** A request that can't be answered, with what its sender should read. */
public final class LabException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Kinds of refusals, with their HTTP status. */
    public enum Code {
        BAD_REQUEST(400),
        NO_SUCH_RESOURCE(404),
        METHOD_NOT_ALLOWED(405),
        TOO_LARGE(413),
        FAILED(500),
        BUSY(503),
        TIMEOUT(504);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }
    }

    private final Code code;

    /** @param message for whoever sent the request */
    public LabException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** @param cause for the log */
    public LabException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What kind of refusal. */
    public Code code() {
        return code;
    }
}
