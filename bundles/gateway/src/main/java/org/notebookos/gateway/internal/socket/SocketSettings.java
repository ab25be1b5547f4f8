package org.notebookos.gateway.internal.socket;

import java.util.concurrent.ScheduledExecutorService;

/**
 * What all client sockets share.
 *
 * @param desk takes their messages
 * @param timer for pings
 * @param pingSeconds between pings
 * @param maxMessageBytes largest message of a client
 */
public record SocketSettings(Desk desk, ScheduledExecutorService timer, long pingSeconds, long maxMessageBytes) {}
