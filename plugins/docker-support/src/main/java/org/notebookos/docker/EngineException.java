package org.notebookos.docker;

/** An engine didn't do what it was asked; the message says what, why and where. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final EngineErrorCode code;

    public EngineException(EngineErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public EngineException(EngineErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns why. */
    public EngineErrorCode code() {
        return code;
    }

    /** Tells whether the same request may succeed later without anybody changing it. */
    public boolean passing() {
        return code == EngineErrorCode.UNREACHABLE || code == EngineErrorCode.TIMED_OUT;
    }
}
