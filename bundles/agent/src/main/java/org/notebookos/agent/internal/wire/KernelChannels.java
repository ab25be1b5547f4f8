package org.notebookos.agent.internal.wire;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.notebookos.spi.runtime.ChannelAddresses;
import org.notebookos.zeromq.SocketLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The four message channels of one replica's process. All clients share them: shell, control and stdin have one routing
 * id, which is what lets {@code input()} find its way back; whose request a reply answers is told by its parent header.
 *
 * <p>Owner of the sockets: the poller's thread. {@link #send} and {@link #close} may be called from any thread.
 */
public final class KernelChannels implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KernelChannels.class);

    /** Outputs that JeroMQ reads by itself, however large they are. With 4, pieces of 10 KB took twice the time. */
    private static final int OUTPUTS_AHEAD = 64;

    private final SocketLoop poller;
    private final Signer signer;
    private final String replicaId;
    private final BiConsumer<Channel, Message> receiver;
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final AtomicLong dropped = new AtomicLong();
    private final boolean waits;
    private boolean held;
    /** Set on the poller's thread, as is what was wished before it; null if nothing is ever held back. */
    private volatile Intake intake;

    /**
     * Connects, output first.
     *
     * @param waits whether the process keeps all its output until it is read; only such a one may be {@linkplain #hold held back}
     * @param receiver gets what the replica sends, verified, on the poller's thread; of each it must say when it is {@link #handled}
     */
    public KernelChannels(
            SocketLoop poller,
            ChannelAddresses addresses,
            String key,
            String replicaId,
            boolean waits,
            BiConsumer<Channel, Message> receiver) {
        this.poller = poller;
        this.signer = Signer.ofText(key);
        this.replicaId = replicaId;
        this.waits = waits;
        this.receiver = receiver;
        poller.execute(() -> open(addresses));
    }

    /** Signs a message and sends it, after all sent before on the same channel. */
    public void send(Channel channel, Message message) {
        List<byte[]> frames = new ZmqFrames(List.of(), message).encode(signer);
        poller.execute(() -> {
            ZMQ.Socket socket = sockets.get(channel);
            if (socket == null) {
                return;
            }
            for (int i = 0; i < frames.size() - 1; i++) {
                socket.sendMore(frames.get(i));
            }
            socket.send(frames.get(frames.size() - 1));
        });
    }

    /** Notes that a message that was received has gone its way, and doesn't take memory any more because of it. */
    public void handled(Channel channel, Message message) {
        Intake known = intake;
        if (channel == Channel.IOPUB && known != null) {
            known.handled(message.size());
        }
    }

    /** Reads no output of the process until it is told otherwise. Does nothing where the process would lose it. */
    public void hold(boolean wanted) {
        poller.execute(() -> {
            held = wanted;
            if (intake != null) {
                intake.hold(wanted);
            }
        });
    }

    /** Returns how many received messages were dropped because they weren't the replica's or weren't messages. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        poller.execute(() -> {
            sockets.values().forEach(poller::close);
            sockets.clear();
        });
    }

    private void open(ChannelAddresses addresses) {
        String base = "tcp://" + addresses.ip() + ":";
        byte[] identity = replicaId.getBytes(StandardCharsets.UTF_8);
        connect(Channel.IOPUB, SocketType.SUB, base + addresses.iopub(), socket -> socket.subscribe(new byte[0]));
        if (waits) {
            intake = new Intake(poller, sockets.get(Channel.IOPUB), held);
        }
        connect(Channel.STDIN, SocketType.DEALER, base + addresses.stdin(), socket -> socket.setIdentity(identity));
        connect(Channel.CONTROL, SocketType.DEALER, base + addresses.control(), socket -> socket.setIdentity(identity));
        connect(Channel.SHELL, SocketType.DEALER, base + addresses.shell(), socket -> socket.setIdentity(identity));
    }

    private void connect(
            Channel channel, SocketType type, String address, java.util.function.Consumer<ZMQ.Socket> options) {
        sockets.put(
                channel,
                poller.open(
                        type,
                        socket -> {
                            socket.setLinger(0);
                            socket.setRcvHWM(waits && channel == Channel.IOPUB ? OUTPUTS_AHEAD : 0);
                            socket.setSndHWM(0);
                            options.accept(socket);
                            socket.connect(address);
                        },
                        frames -> received(channel, frames)));
    }

    private void received(Channel channel, List<byte[]> frames) {
        Message message;
        try {
            message = ZmqFrames.decode(frames, signer).message();
        } catch (ProtocolException e) {
            LOG.warn("dropped message {} of replica {}: {}", dropped.incrementAndGet(), replicaId, e.getMessage());
            return;
        }
        if (channel == Channel.IOPUB && intake != null) {
            intake.read(message.size());
        }
        receiver.accept(channel, message);
    }
}
