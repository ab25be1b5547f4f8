package org.notebookos.gateway.internal;

/** The gateway refuses a request; the message gives the cause and a way out. */
public final class GatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Code {
        /** The body or a parameter of a REST request makes no sense. */
        BAD_REQUEST(400),
        /** The server's own rights, or a limit of the configuration, don't allow it. */
        FORBIDDEN(403),
        /** What the path names doesn't exist. */
        NOT_FOUND(404),
        /** The path exists, the method doesn't. */
        METHOD_NOT_ALLOWED(405),
        /** Something else is there already. */
        CONFLICT(409),
        /** The part of a file that was asked for is not there. */
        RANGE(416),
        /** The body is larger than accepted. */
        TOO_LARGE(413),
        /** A cell asks for a number of GPUs that isn't one. */
        BAD_GPU_REQUEST(400),
        /** The gateway's configuration can't be used. */
        BAD_CONFIGURATION(500),
        /** Too much is asked for at a time; later it will be possible. */
        OVERLOADED(503),
        /** The disk failed. */
        DISK(500),
        /** The disk is full. */
        NO_SPACE(507);

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
