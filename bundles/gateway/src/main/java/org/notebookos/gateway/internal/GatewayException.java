package org.notebookos.gateway.internal;

/** The gateway refuses a request; the message gives the cause and a way out. */
public final class GatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The body or a parameter of a REST request makes no sense. */
        BAD_REQUEST(400),
        /** What the path names doesn't exist. */
        NOT_FOUND(404),
        /** The path exists, the method doesn't. */
        METHOD_NOT_ALLOWED(405),
        /** What exists already stands against it. */
        CONFLICT(409),
        /** The body is larger than accepted. */
        TOO_LARGE(413),
        /** A cell asks for a number of GPUs that isn't one. */
        BAD_GPU_REQUEST(400),
        /** The gateway's configuration can't be used. */
        BAD_CONFIGURATION(500),
        /** A file of the gateway can't be written. */
        STORAGE(500);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        /** Returns the HTTP status. */
        public int status() {
            return status;
        }
    }

    private final Code code;

    public GatewayException(Code code, String message) {
        this(code, message, null);
    }

    public GatewayException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
