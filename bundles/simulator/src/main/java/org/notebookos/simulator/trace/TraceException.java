package org.notebookos.simulator.trace;

/** A trace can't be read at all; the message says why, for people. */
public final class TraceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TraceException(String message) {
        super(message);
    }

    TraceException(String message, Throwable cause) {
        super(message, cause);
    }
}
