package org.notebookos.gateway.internal.room;

import org.notebookos.jupyter.ChannelMessage;

/**
 * One open WebSocket or ZeroMQ client, as a room sees it. Thread-safe. No method blocks; none is called while the room's lock is held.
 */
public interface Connection {

    /** Is told once, by any thread, also before {@link #send} returns, how a message fared. */
    @FunctionalInterface
    interface Completion {
        void completed(boolean written);
    }

    /** Sends a message. The room sends the next one only after the completion of this one. */
    void send(ChannelMessage message, Completion completion);

    /** Closes the socket with a code and a reason for the client. Does nothing if it is closed already. */
    void close(int code, String reason);
}
