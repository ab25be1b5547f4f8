package org.notebookos.gateway.internal.zmq;

import org.notebookos.jupyter.MessageFactory;

/**
 * What the doors of all kernels share.
 *
 * @param address IP address at which sockets are opened
 * @param maxMessageBytes largest frame of a client
 * @param maxClients how many clients one kernel may have here
 * @param messages makes the gateway's own messages
 */
public record ZmqSettings(String address, long maxMessageBytes, int maxClients, MessageFactory messages) {

    /** Signatures remembered per kernel. */
    static final int SIGNATURES = 8192;

    /** Messages that may wait for one subscriber or client in ZeroMQ; what is more waits in the room. */
    static final int HIGH_WATER = 1000;
}
