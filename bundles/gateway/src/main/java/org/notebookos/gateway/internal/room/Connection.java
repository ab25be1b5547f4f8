package org.notebookos.gateway.internal.room;

import org.notebookos.jupyter.ChannelMessage;

/**
 * One open WebSocket or ZeroMQ client, as a room sees it. Thread-safe. No method blocks; none is called while the
 * room's lock is held.
 * Whoever implements it tells the room once when it has closed, for whatever reason: {@link KernelRoom#leave}.
 */
public interface Connection {

    /** Is told by any thread, also before {@link #send} returns, how a message fared. */
    interface Delivery {

        /** The message was written; the next one may be sent. */
        void written();

        /** The peer has certainly received the message and all that were sent before it. May be left out for earlier ones. */
        void received();

        /** The message was given to a transport that tells nothing more: it counts as received. */
        default void handedOver() {
            received();
            written();
        }

        /** The message could not be written: the connection is lost. */
        void failed();
    }

    /** Sends a message. The room sends the next one only after this one was written. */
    void send(ChannelMessage message, Delivery delivery);

    /** Closes the socket with a code and a reason for the client. Does nothing if it is closed already. */
    void close(int code, String reason);
}
