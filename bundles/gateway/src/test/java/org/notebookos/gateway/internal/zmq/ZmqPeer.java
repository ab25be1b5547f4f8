package org.notebookos.gateway.internal.zmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A client with a connection file, as jupyter_client is one: DEALER sockets with one routing id, and SUB. */
final class ZmqPeer implements AutoCloseable {

    static final int LIMIT_MILLIS = 10_000;

    private final ZContext context = new ZContext();
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final Signer signer;
    private final String base;
    private final ConnectionFile file;

    ZmqPeer(ConnectionFile file, String identity) {
        this.file = file;
        this.signer = Signer.ofText(file.key());
        this.base = "tcp://" + file.address() + ":";
        byte[] id = identity.getBytes(StandardCharsets.UTF_8);
        dealer(Channel.SHELL, file.ports().shell(), id);
        dealer(Channel.CONTROL, file.ports().control(), id);
        dealer(Channel.STDIN, file.ports().stdin(), id);
    }

    private void dealer(Channel channel, int port, byte[] identity) {
        ZMQ.Socket socket = socket(SocketType.DEALER);
        socket.setIdentity(identity);
        socket.connect(base + port);
        sockets.put(channel, socket);
    }

    private ZMQ.Socket socket(SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(LIMIT_MILLIS);
        socket.setLinger(0);
        return socket;
    }

    /** Subscribes to output; returns when the kernel has said welcome. */
    ZmqPeer subscribed(int highWater) {
        ZMQ.Socket socket = socket(SocketType.SUB);
        socket.setRcvHWM(highWater);
        socket.subscribe(new byte[0]);
        socket.connect(base + file.ports().iopub());
        sockets.put(Channel.IOPUB, socket);
        assertEquals("iopub_welcome", type(receive(Channel.IOPUB)));
        return this;
    }

    ZmqPeer subscribed() {
        return subscribed(1000);
    }

    void unsubscribe() {
        context.destroySocket(sockets.remove(Channel.IOPUB));
    }

    void send(Channel channel, Message message) {
        sendFrames(channel, new ZmqFrames(List.of(), message).encode(signer));
    }

    void sendFrames(Channel channel, List<byte[]> frames) {
        ZMQ.Socket socket = sockets.get(channel);
        for (int i = 0; i < frames.size() - 1; i++) {
            socket.sendMore(frames.get(i));
        }
        socket.send(frames.get(frames.size() - 1));
    }

    /** Returns the next message, whose signature is right. */
    Message receive(Channel channel) {
        List<byte[]> frames = frames(channel);
        assertNotNull(frames, "nothing on " + channel + " within " + LIMIT_MILLIS + " ms");
        return ZmqFrames.decode(frames, signer).message();
    }

    /** Tells whether nothing comes for a while. */
    boolean hearsNothing(Channel channel) {
        sockets.get(channel).setReceiveTimeOut(200);
        boolean nothing = frames(channel) == null;
        sockets.get(channel).setReceiveTimeOut(LIMIT_MILLIS);
        return nothing;
    }

    private List<byte[]> frames(Channel channel) {
        ZMQ.Socket socket = sockets.get(channel);
        byte[] frame = socket.recv();
        if (frame == null) {
            return null;
        }
        List<byte[]> frames = new ArrayList<>(List.of(frame));
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv());
        }
        return frames;
    }

    /** Sends on the heartbeat port; returns the echo. */
    String beat(String text) {
        ZMQ.Socket socket = socket(SocketType.REQ);
        socket.connect(base + file.ports().heartbeat());
        socket.send(text);
        String echo = socket.recvStr();
        context.destroySocket(socket);
        return echo;
    }

    static String type(Message message) {
        return Header.parse(message.header()).msgType();
    }

    static String content(Message message) {
        return new String(message.content(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        context.close();
    }
}
