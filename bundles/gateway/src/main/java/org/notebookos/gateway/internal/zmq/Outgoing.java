package org.notebookos.gateway.internal.zmq;

import java.util.List;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Sends messages of several frames without ever blocking. Stateless; on the loop's thread only. */
final class Outgoing {

    /** How a message fared. */
    enum Fate {
        SENT,
        /** The peer reads slowly; try again. */
        LATER,
        /** There is no such peer. */
        GONE
    }

    private Outgoing() {}

    static Fate send(ZMQ.Socket socket, List<byte[]> frames) {
        int last = frames.size() - 1;
        try {
            // Only the first frame can be refused: a peer that takes it takes the message.
            if (!socket.send(frames.get(0), ZMQ.DONTWAIT | ZMQ.SNDMORE)) {
                return Fate.LATER;
            }
            for (int i = 1; i < last; i++) {
                socket.sendMore(frames.get(i));
            }
            socket.send(frames.get(last));
            return Fate.SENT;
        } catch (ZMQException e) {
            if (e.getErrorCode() == ZMQ.Error.EHOSTUNREACH.getCode()) {
                return Fate.GONE;
            }
            throw e;
        }
    }
}
