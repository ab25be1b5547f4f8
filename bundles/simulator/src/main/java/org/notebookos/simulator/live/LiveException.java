package org.notebookos.simulator.live;

/** The platform can't be reached, or refused something; the message says what and why, for people. */
public final class LiveException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LiveException(String message) {
        super(message);
    }

    LiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
