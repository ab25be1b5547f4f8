package org.notebookos.gateway.internal.socket;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.notebookos.gateway.internal.access.OpenConnections;
import org.notebookos.gateway.internal.access.Pass;
import org.notebookos.gateway.internal.room.CloseCode;
import org.notebookos.gateway.internal.room.Connection;
import org.notebookos.gateway.internal.room.KernelRoom;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket of a client. Jetty calls it by one thread at a time; {@link #send} and {@link #close} come from any thread.
 * What it owns: the pings and receipts of this socket.
 *
 * <p>Written is not received: what is on its way when a connection breaks is lost. Each message is therefore followed by a ping,
 * soon or together with others, and the pong, which every WebSocket client sends by itself, is its receipt.
 */
public final class ClientSocket extends Session.Listener.AbstractAutoDemanding implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSocket.class);

    /** How long a peer may take to answer a close frame. */
    private static final long CLOSE_MILLIS = 5000;

    private final KernelRoom room;
    private final Desk desk;
    private final Optional<String> sessionId;
    private final Dialect dialect;
    private final int longestFrame;
    private final ScheduledExecutorService timer;
    private final Pings pings;
    private final OpenConnections connections;
    private final Pass pass;
    private final Runnable end = this::ended;
    private final Receipts receipts = new Receipts(System::nanoTime);

    ClientSocket(KernelRoom room, Optional<String> sessionId, Dialect dialect, SocketSettings settings, Pass pass) {
        this.room = room;
        this.desk = settings.desk();
        this.sessionId = sessionId;
        this.dialect = dialect;
        this.longestFrame = settings.longestFrame();
        this.timer = settings.timer();
        this.pings = new Pings(timer, settings.pingSeconds());
        this.connections = settings.connections();
        this.pass = pass;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        pings.start(
                session, () -> LOG.info("kernel {}: dropped a socket whose peer answers no pings", room.kernelId()));
        Duration wait = room.enter(sessionId, this);
        if (!wait.isZero()) {
            timer.schedule(() -> room.release(this), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
        connections.opened(pass, end);
    }

    @Override
    public void onWebSocketText(String text) {
        take(() -> dialect.read(text));
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        take(() -> dialect.read(payload));
        callback.succeed();
    }

    private void take(Supplier<ChannelMessage> reading) {
        pings.heard();
        try {
            desk.take(room, this, reading.get());
        } catch (ProtocolException e) {
            LOG.warn("kernel {}: dropped a malformed message of a client: {}", room.kernelId(), e.getMessage());
        }
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        pings.heard();
        receipts.answered(payload).ifPresent(Delivery::received);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.debug("kernel {}: a client's socket failed", room.kernelId(), cause);
        gone();
    }

    @Override
    public void onWebSocketClose(int code, String reason) {
        gone();
    }

    private void gone() {
        pings.stop();
        connections.closed(end);
        room.leave(this);
    }

    /** The login that opened it has ended: nothing more is taken from it or told to it. */
    private void ended() {
        room.leave(this);
        close(CloseCode.NOT_ALLOWED, "the login has ended");
    }

    @Override
    public void send(ChannelMessage message, Delivery delivery) {
        try {
            Frames frames = new Frames(getSession(), longestFrame);
            dialect.send(frames, message, Callback.from(() -> written(delivery), failure -> failed(delivery, failure)));
        } catch (ProtocolException e) {
            LOG.warn("kernel {}: a message of the kernel can't be framed: {}", room.kernelId(), e.getMessage());
            written(delivery);
        }
    }

    /** The room sends nothing more to this socket; its client would wait for ever if it stayed open. */
    private void failed(Delivery delivery, Throwable cause) {
        LOG.debug("kernel {}: a message could not be sent to a client", room.kernelId(), cause);
        delivery.failed();
        close(CloseCode.INTERNAL_ERROR, "a message of the kernel could not be sent");
    }

    private void written(Delivery delivery) {
        OptionalLong wait = receipts.written(delivery);
        if (wait.isPresent() && wait.getAsLong() == 0) {
            askForReceipt();
        } else if (wait.isPresent()) {
            timer.schedule(this::askForReceipt, wait.getAsLong(), TimeUnit.NANOSECONDS);
        }
        delivery.written();
    }

    private void askForReceipt() {
        receipts.ask().ifPresent(question -> getSession().sendPing(question, Callback.NOOP));
    }

    @Override
    public void close(int code, String reason) {
        // The pong comes before the close frame of the peer, if that has read everything.
        askForReceipt();
        Session session = getSession();
        session.close(code, reason, Callback.NOOP);
        // A peer that doesn't read won't see the close frame.
        timer.schedule(session::disconnect, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
