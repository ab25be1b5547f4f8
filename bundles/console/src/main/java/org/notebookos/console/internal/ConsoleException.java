package org.notebookos.console.internal;

/** A request that can't be granted; the message gives the cause and a way out. */
public final class ConsoleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why, and the HTTP status that says so. */
    public enum Code {
        BAD_REQUEST(400),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        CONFLICT(409),
        /** A plugin that this platform can't run. */
        BAD_PLUGIN(422),
        TOO_LARGE(413),
        FAILED(500),
        /** It was begun, and takes longer than the caller can wait. */
        TIMEOUT(504),
        /** A service of the controller is missing; try again later. */
        UNAVAILABLE(503);

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

    public ConsoleException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public ConsoleException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why, for programs. */
    public Code code() {
        return code;
    }
}
