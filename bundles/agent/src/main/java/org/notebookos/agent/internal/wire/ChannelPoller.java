package org.notebookos.agent.internal.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The one thread that touches the ZeroMQ sockets of all replicas of this host.
 *
 * <p>Owner of the state: that thread. Others hand it tasks; a byte in a pipe wakes it up at once, so nothing waits for a
 * timeout.
 */
public final class ChannelPoller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelPoller.class);
    private static final int MESSAGES_PER_TURN = 200;

    /** The item, and not its index in the poller: indices change whenever a socket is closed. */
    private record Watched(ZMQ.PollItem item, Consumer<List<byte[]>> handler) {}

    private final ZContext context = new ZContext(1);
    private final Pipe wake;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Map<ZMQ.Socket, Watched> watched = new HashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private ZMQ.Poller poller;
    private volatile boolean closing;

    /** Starts the thread. */
    public ChannelPoller() {
        try {
            wake = Pipe.open();
            wake.source().configureBlocking(false);
            wake.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("no pipe for the channel poller", e);
        }
        thread = new Thread(this::loop, "agent-channels");
        thread.setDaemon(true);
        thread.start();
    }

    /** Has a task run on the poller's thread, soon. Tasks of one caller run in order. */
    public void execute(Runnable task) {
        tasks.add(task);
        if (woken.compareAndSet(false, true)) {
            try {
                wake.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
                if (!closing) {
                    LOG.error("the channel poller can't be woken up", e);
                }
            }
        }
    }

    /** Opens a socket and watches it. On the poller's thread only. */
    ZMQ.Socket open(SocketType type, Consumer<ZMQ.Socket> setup, Consumer<List<byte[]>> handler) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(0);
        socket.setRcvHWM(0);
        socket.setSndHWM(0);
        setup.accept(socket);
        ZMQ.PollItem item = new ZMQ.PollItem(socket, ZMQ.Poller.POLLIN);
        poller.register(item);
        watched.put(socket, new Watched(item, handler));
        return socket;
    }

    /** Closes a socket. On the poller's thread only. */
    void close(ZMQ.Socket socket) {
        if (watched.remove(socket) != null) {
            poller.unregister(socket);
            context.destroySocket(socket);
        }
    }

    private void loop() {
        try {
            poller = context.createPoller(16);
            poller.register(wake.source(), ZMQ.Poller.POLLIN);
            while (!closing) {
                poller.poll(-1);
                runTasks();
                receiveAll();
            }
        } catch (RuntimeException e) {
            LOG.error("the channel poller ended: replicas on this host can't be reached any more", e);
        } finally {
            context.close();
            ended.countDown();
        }
    }

    private void runTasks() {
        try {
            ByteBuffer drain = ByteBuffer.allocate(64);
            while (wake.source().read(drain) > 0) {
                drain.clear();
            }
        } catch (IOException e) {
            LOG.error("the channel poller's pipe broke", e);
        }
        woken.set(false);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private void receiveAll() {
        for (Map.Entry<ZMQ.Socket, Watched> entry : List.copyOf(watched.entrySet())) {
            if (watched.containsKey(entry.getKey()) && entry.getValue().item().isReadable()) {
                receive(entry.getKey(), entry.getValue().handler());
            }
        }
    }

    private static void receive(ZMQ.Socket socket, Consumer<List<byte[]>> handler) {
        for (int i = 0; i < MESSAGES_PER_TURN; i++) {
            byte[] frame = socket.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                return;
            }
            List<byte[]> frames = new ArrayList<>(8);
            frames.add(frame);
            while (socket.hasReceiveMore()) {
                frames.add(socket.recv());
            }
            guarded(() -> handler.accept(frames));
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the channel poller failed", e);
        }
    }

    /** Closes all sockets and ends the thread. */
    @Override
    public void close() {
        closing = true;
        execute(() -> {});
        try {
            if (!ended.await(5, TimeUnit.SECONDS)) {
                LOG.warn("the channel poller didn't end in time");
            }
            wake.sink().close();
            wake.source().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the channel poller's pipe can't be closed", e);
        }
    }
}
