package org.notebookos.spi.runtime;

/** A replica could not be started; the message says why and what to do. */
public final class ReplicaStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ReplicaStartException(String message) {
        super(message);
    }

    public ReplicaStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
