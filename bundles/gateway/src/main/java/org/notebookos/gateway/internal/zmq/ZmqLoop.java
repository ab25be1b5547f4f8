package org.notebookos.gateway.internal.zmq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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
 * The one thread that owns the sockets of all kernels: it runs tasks, and hands received messages to the sockets' handlers.
 * {@link #execute} and {@link #close} may be called from any thread, everything else on its own only.
 */
final class ZmqLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ZmqLoop.class);
    private static final int MESSAGES_PER_TURN = 100;
    private static final int LINGER_MILLIS = 500;

    /** The item, and not its index in the poller: indices change whenever a socket is closed. */
    private record Watched(ZMQ.PollItem item, Consumer<List<byte[]>> handler) {}

    private record Delayed(long atNanos, Runnable task) {}

    private final ZContext context = new ZContext(1);
    private final Pipe wake;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>(Comparator.comparingLong(Delayed::atNanos));
    private final Map<ZMQ.Socket, Watched> watched = new HashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private ZMQ.Poller poller;
    private volatile boolean closing;

    /** Starts the thread. */
    ZmqLoop() {
        try {
            wake = Pipe.open();
            wake.source().configureBlocking(false);
            wake.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("no pipe for the ZeroMQ thread", e);
        }
        Thread thread = new Thread(this::loop, "gateway-zmq");
        thread.setDaemon(true);
        thread.start();
    }

    /** Has a task run soon. Tasks of one caller run in order. */
    void execute(Runnable task) {
        tasks.add(task);
        if (woken.compareAndSet(false, true)) {
            try {
                wake.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
                if (!closing) {
                    LOG.error("the ZeroMQ thread can't be woken up", e);
                }
            }
        }
    }

    /** Has a task run after a while. */
    void later(long millis, Runnable task) {
        delayed.add(new Delayed(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task));
    }

    /** Opens a socket and watches it. */
    ZMQ.Socket open(SocketType type, Consumer<ZMQ.Socket> setup, Consumer<List<byte[]>> handler) {
        ZMQ.Socket socket = context.createSocket(type);
        try {
            socket.setLinger(LINGER_MILLIS);
            setup.accept(socket);
        } catch (RuntimeException e) {
            context.destroySocket(socket);
            throw e;
        }
        ZMQ.PollItem item = new ZMQ.PollItem(socket, ZMQ.Poller.POLLIN);
        poller.register(item);
        watched.put(socket, new Watched(item, handler));
        return socket;
    }

    /** Closes a socket; what was sent has half a second to go out. */
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
                poller.poll(patience());
                runTasks();
                runDelayed();
                receiveAll();
            }
        } catch (RuntimeException e) {
            LOG.error("the ZeroMQ thread ended: kernels can't be reached by connection files any more", e);
        } finally {
            context.close();
            ended.countDown();
        }
    }

    private long patience() {
        if (delayed.isEmpty()) {
            return -1;
        }
        long nanos = delayed.peek().atNanos() - System.nanoTime();
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    }

    private void runTasks() {
        try {
            ByteBuffer drain = ByteBuffer.allocate(64);
            while (wake.source().read(drain) > 0) {
                drain.clear();
            }
        } catch (IOException e) {
            LOG.error("the pipe of the ZeroMQ thread broke", e);
        }
        woken.set(false);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    private void runDelayed() {
        while (!delayed.isEmpty() && delayed.peek().atNanos() - System.nanoTime() <= 0) {
            guarded(delayed.remove().task());
        }
    }

    private void receiveAll() {
        for (Map.Entry<ZMQ.Socket, Watched> entry : List.copyOf(watched.entrySet())) {
            if (watched.containsKey(entry.getKey()) && entry.getValue().item().isReadable()) {
                receive(entry.getKey(), entry.getValue().handler());
            }
        }
    }

    private void receive(ZMQ.Socket socket, Consumer<List<byte[]>> handler) {
        for (int i = 0; i < MESSAGES_PER_TURN && watched.containsKey(socket); i++) {
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
            LOG.error("a task of the ZeroMQ thread failed", e);
        }
    }

    /** Closes all sockets and ends the thread. */
    @Override
    public void close() {
        execute(() -> closing = true);
        try {
            if (!ended.await(5, TimeUnit.SECONDS)) {
                LOG.warn("the ZeroMQ thread didn't end in time");
            }
            wake.sink().close();
            wake.source().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the pipe of the ZeroMQ thread can't be closed", e);
        }
    }
}
