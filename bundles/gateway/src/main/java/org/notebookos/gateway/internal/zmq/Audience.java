package org.notebookos.gateway.internal.zmq;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntConsumer;
import org.notebookos.gateway.internal.room.Connection;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.notebookos.zeromq.SocketLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;

/**
 * All subscribers of one kernel's output together. They get it at the pace of the slowest, which is waited for a while; then it
 * loses output, and the others don't wait. {@link #send} and {@link #close} may be called from any thread.
 */
final class Audience implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Audience.class);
    private static final long TRY_AGAIN_MILLIS = 5;
    private static final long PATIENCE_MILLIS = 2000;
    private static final long LOSSY_MILLIS = 10_000;

    /** While nobody is waited for, so much goes out between pauses: who reads must not lose anything because it comes too fast. */
    private static final int BURST_MESSAGES = 100;

    private static final long BURST_BYTES = 1 << 20;
    private static final long PAUSE_MILLIS = 5;

    private final String kernelId;
    private final SocketLoop loop;
    private final Signer signer;
    private final ZMQ.Socket socket;
    private final IntConsumer closed;
    private boolean ended;
    private boolean lossy;
    private int burstMessages;
    private long burstBytes;

    /**
     * @param socket the kernel's XPUB socket, which belongs to the loop's thread
     * @param closed is told on the loop's thread with which code the room ended it
     */
    Audience(String kernelId, SocketLoop loop, Signer signer, ZMQ.Socket socket, IntConsumer closed) {
        this.kernelId = kernelId;
        this.loop = loop;
        this.signer = signer;
        this.socket = socket;
        this.closed = closed;
    }

    @Override
    public void send(ChannelMessage message, Delivery delivery) {
        if (message.channel() != Channel.IOPUB) {
            delivery.handedOver();
            return;
        }
        String type = Header.parseAny(message.message().header()).msgType();
        byte[] topic = ("kernel." + kernelId + "." + type).getBytes(StandardCharsets.UTF_8);
        List<byte[]> frames = new ZmqFrames(List.of(topic), message.message()).encode(signer);
        loop.execute(() -> publish(frames, delivery, PATIENCE_MILLIS));
    }

    private void publish(List<byte[]> frames, Delivery delivery, long patience) {
        if (ended) {
            delivery.failed();
            return;
        }
        if (lossy && endsBurst(frames)) {
            loop.later(PAUSE_MILLIS, () -> publish(frames, delivery, patience));
            return;
        }
        if (Outgoing.send(socket, frames) == Outgoing.Fate.SENT) {
            delivery.handedOver();
        } else if (patience > 0) {
            loop.later(TRY_AGAIN_MILLIS, () -> publish(frames, delivery, patience - TRY_AGAIN_MILLIS));
        } else {
            loseForAWhile();
            publish(frames, delivery, PATIENCE_MILLIS);
        }
    }

    private boolean endsBurst(List<byte[]> frames) {
        burstMessages++;
        burstBytes += frames.stream().mapToLong(frame -> frame.length).sum();
        boolean ends = burstMessages > BURST_MESSAGES || burstBytes > BURST_BYTES && burstMessages > 1;
        if (ends) {
            burstMessages = 0;
            burstBytes = 0;
        }
        return ends;
    }

    private void loseForAWhile() {
        LOG.warn("kernel {}: a subscriber of its output reads too slowly and loses some", kernelId);
        lossy = true;
        socket.setXpubNoDrop(false);
        loop.later(LOSSY_MILLIS, () -> {
            lossy = false;
            if (!ended) {
                socket.setXpubNoDrop(true);
            }
        });
    }

    /** Nobody listens any more. On the loop's thread only. */
    void end() {
        ended = true;
    }

    @Override
    public void close(int code, String reason) {
        loop.execute(() -> {
            ended = true;
            closed.accept(code);
        });
    }
}
