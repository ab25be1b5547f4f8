package org.notebookos.gateway.internal.socket;

import java.util.concurrent.ScheduledExecutorService;
import org.notebookos.gateway.internal.access.OpenConnections;

/**
 * What all client sockets share.
 *
 * @param desk takes their messages
 * @param timer for pings
 * @param pingSeconds between pings
 * @param maxMessageBytes largest message of a client
 * @param connections end sockets whose login ends
 */
public record SocketSettings(
        Desk desk,
        ScheduledExecutorService timer,
        long pingSeconds,
        long maxMessageBytes,
        OpenConnections connections) {

    /** Returns the bytes of the longest frame in either direction. */
    int longestFrame() {
        boolean limited = maxMessageBytes > 0 && maxMessageBytes < Integer.MAX_VALUE;
        return limited ? (int) maxMessageBytes : Integer.MAX_VALUE;
    }
}
