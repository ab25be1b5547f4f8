package org.notebookos.gateway.internal.room;

/** WebSocket close codes; the choice decides whether a client comes back. */
public final class CloseCode {

    /** Clients don't come back. */
    public static final int NORMAL = 1000;

    /** Clients that come back find out that they have to log in. */
    public static final int NOT_ALLOWED = 1008;

    /** Clients come back: what they were to be sent could not be. */
    public static final int INTERNAL_ERROR = 1011;

    /** Clients come back: this server is about to be replaced. */
    public static final int RESTART = 1012;

    /** Clients come back: they didn't read fast enough. */
    public static final int TRY_AGAIN = 1013;

    private CloseCode() {}
}
