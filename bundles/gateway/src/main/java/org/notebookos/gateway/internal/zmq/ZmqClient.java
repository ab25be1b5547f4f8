package org.notebookos.gateway.internal.zmq;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.notebookos.gateway.internal.room.Connection;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.notebookos.zeromq.SocketLoop;
import org.zeromq.ZMQ;

/**
 * One client of one kernel: a routing id together with the session that its messages name. It gets its replies and its
 * questions here; output reaches it by its subscription. {@link #send} and {@link #close} may be called from any thread.
 */
final class ZmqClient implements Connection {

    private static final long TRY_AGAIN_MILLIS = 20;

    private final byte[] identity;
    private final SocketLoop loop;
    private final Signer signer;
    private final Function<Channel, ZMQ.Socket> sockets;
    private final Runnable dismissed;

    /**
     * @param identity the routing id
     * @param signer signs what it is sent
     * @param sockets the kernel's sockets; null for one that is closed
     * @param dismissed is run on the loop's thread when the room is done with it
     */
    ZmqClient(
            byte[] identity,
            SocketLoop loop,
            Signer signer,
            Function<Channel, ZMQ.Socket> sockets,
            Runnable dismissed) {
        this.identity = identity;
        this.loop = loop;
        this.signer = signer;
        this.sockets = sockets;
        this.dismissed = dismissed;
    }

    @Override
    public void send(ChannelMessage message, Delivery delivery) {
        if (message.channel() == Channel.IOPUB) {
            delivery.handedOver();
            return;
        }
        List<byte[]> frames = new ArrayList<>();
        frames.add(identity);
        frames.addAll(new ZmqFrames(List.of(), message.message()).encode(signer));
        loop.execute(() -> deliver(message.channel(), frames, delivery));
    }

    private void deliver(Channel channel, List<byte[]> frames, Delivery delivery) {
        ZMQ.Socket socket = sockets.apply(channel);
        if (socket == null) {
            delivery.failed();
            return;
        }
        switch (Outgoing.send(socket, frames)) {
            case SENT -> delivery.handedOver();
            case LATER -> loop.later(TRY_AGAIN_MILLIS, () -> deliver(channel, frames, delivery));
            case GONE -> {
                delivery.failed();
                dismissed.run();
            }
        }
    }

    @Override
    public void close(int code, String reason) {
        loop.execute(dismissed);
    }
}
