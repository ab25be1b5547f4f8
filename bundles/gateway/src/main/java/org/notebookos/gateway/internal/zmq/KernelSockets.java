package org.notebookos.gateway.internal.zmq;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.notebookos.jupyter.Channel;
import org.notebookos.zeromq.SocketLoop;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** The five sockets of one kernel. Owner of the sockets, and the only one who uses this: the loop's thread. */
final class KernelSockets {

    /** So long what was sent has to go out when a socket closes. */
    private static final int LINGER_MILLIS = 500;

    private final SocketLoop loop;
    private final ZmqSettings settings;
    private final List<ZMQ.Socket> all = new ArrayList<>();
    private ZMQ.Socket shell;
    private ZMQ.Socket iopub;
    private ZMQ.Socket stdin;
    private ZMQ.Socket control;

    KernelSockets(SocketLoop loop, ZmqSettings settings) {
        this.loop = loop;
        this.settings = settings;
    }

    /**
     * Opens them.
     *
     * @param wanted the ports
     * @param requests takes what clients send, frame by frame, with its channel
     * @param subscriptions takes what XPUB tells
     * @return the ports
     * @throws ZMQException if a port can't be had; none of the sockets is open then
     */
    Ports open(Ports wanted, BiConsumer<Channel, List<byte[]>> requests, Consumer<List<byte[]>> subscriptions) {
        try {
            shell = router(wanted.shell(), frames -> requests.accept(Channel.SHELL, frames));
            control = router(wanted.control(), frames -> requests.accept(Channel.CONTROL, frames));
            stdin = router(wanted.stdin(), frames -> requests.accept(Channel.STDIN, frames));
            iopub = socket(SocketType.XPUB, wanted.iopub(), KernelSockets::announceAll, subscriptions);
            ZMQ.Socket[] heartbeat = new ZMQ.Socket[1];
            heartbeat[0] = socket(
                    SocketType.ROUTER, wanted.heartbeat(), socket -> {}, frames -> Outgoing.send(heartbeat[0], frames));
            return new Ports(port(shell), port(iopub), port(stdin), port(control), port(heartbeat[0]));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void announceAll(ZMQ.Socket socket) {
        // Every subscription is told, also one that another subscriber has already, and its end.
        socket.setXpubVerboser(true);
        socket.setXpubNoDrop(true);
    }

    private ZMQ.Socket router(int port, Consumer<List<byte[]>> handler) {
        return socket(
                SocketType.ROUTER,
                port,
                socket -> {
                    socket.setRouterMandatory(true);
                    // A client that comes back on a new connection is the same client.
                    socket.setRouterHandover(true);
                },
                handler);
    }

    private ZMQ.Socket socket(SocketType type, int port, Consumer<ZMQ.Socket> options, Consumer<List<byte[]>> handler) {
        ZMQ.Socket opened = loop.open(
                type,
                socket -> {
                    socket.setLinger(LINGER_MILLIS);
                    socket.setSndHWM(ZmqSettings.HIGH_WATER);
                    socket.setRcvHWM(ZmqSettings.HIGH_WATER);
                    socket.setMaxMsgSize(settings.maxMessageBytes());
                    // Peers that vanish without a word are noticed by TCP; heartbeats of JeroMQ 0.6 now and then lose a
                    // connection's first message.
                    socket.setTCPKeepAlive(1);
                    options.accept(socket);
                    socket.bind("tcp://" + settings.address() + ":" + (port == 0 ? "*" : port));
                },
                handler);
        all.add(opened);
        return opened;
    }

    private static int port(ZMQ.Socket socket) {
        String endpoint = socket.getLastEndpoint();
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    /** Returns the socket of a channel; null if it is closed. */
    ZMQ.Socket of(Channel channel) {
        return switch (channel) {
            case SHELL -> shell;
            case IOPUB -> iopub;
            case STDIN -> stdin;
            case CONTROL -> control;
        };
    }

    void close() {
        all.forEach(loop::close);
        all.clear();
        shell = null;
        iopub = null;
        stdin = null;
        control = null;
    }
}
