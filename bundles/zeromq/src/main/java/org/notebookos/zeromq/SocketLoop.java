package org.notebookos.zeromq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
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
 * The one thread that touches a set of ZeroMQ sockets: it runs tasks, and hands received messages to the sockets' handlers.
 * A byte in a pipe wakes it up at once, so nothing waits for a timeout.
 *
 * <p>Owner of the state: that thread. {@link #execute} and {@link #close()} may be called from any thread, everything else on its
 * own only.
 */
public final class SocketLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SocketLoop.class);

    /**
     * JeroMQ 0.6 now and then forgets to read from a connection that it has just made (its pull request 1022 tells why); the handshake
     * that never comes is then what makes it connect again, by default after 30 s. A peer's answer is a matter of milliseconds.
     */
    private static final int HANDSHAKE_MILLIS = 500;

    /** The item, and not its index in the poller: indices change whenever a socket is closed. */
    private record Watched(ZMQ.PollItem item, Consumer<List<byte[]>> handler) {}

    private record Delayed(long atNanos, Runnable task) {}

    private final String name;
    private final int messagesPerTurn;
    private final ZContext context = new ZContext(1);
    private final Pipe wake;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>(Comparator.comparingLong(Delayed::atNanos));
    private final Map<ZMQ.Socket, Watched> watched = new HashMap<>();
    private final Set<ZMQ.Socket> resting = new HashSet<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private ZMQ.Poller poller;
    private volatile boolean closing;

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @param messagesPerTurn of one socket, before the others have their turn
     */
    public SocketLoop(String name, int messagesPerTurn) {
        this.name = name;
        this.messagesPerTurn = messagesPerTurn;
        try {
            wake = Pipe.open();
            wake.source().configureBlocking(false);
            wake.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("no pipe for the thread " + name, e);
        }
        Thread thread = new Thread(this::loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Has a task run soon. Tasks of one caller run in order. */
    public void execute(Runnable task) {
        tasks.add(task);
        if (woken.compareAndSet(false, true)) {
            try {
                wake.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
                if (!closing) {
                    LOG.error("the thread {} can't be woken up", name, e);
                }
            }
        }
    }

    /** Has a task run after a while. */
    public void later(long millis, Runnable task) {
        delayed.add(new Delayed(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task));
    }

    /**
     * Opens a socket and watches it.
     *
     * @param setup sets its options, and binds or connects it; if that fails, it is closed again
     * @param handler gets the frames of each message
     */
    public ZMQ.Socket open(SocketType type, Consumer<ZMQ.Socket> setup, Consumer<List<byte[]>> handler) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setHandshakeIvl(HANDSHAKE_MILLIS);
        try {
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

    /** Receives nothing of a socket from now on: what its peers send waits with them, as far as its high-water mark lets it. */
    public void rest(ZMQ.Socket socket) {
        if (watched.containsKey(socket) && resting.add(socket)) {
            poller.unregister(socket);
        }
    }

    /** Receives again what a socket that rests gets. */
    public void listen(ZMQ.Socket socket) {
        if (resting.remove(socket)) {
            poller.register(watched.get(socket).item());
        }
    }

    /** Closes a socket; what was sent has as long to go out as its linger says. */
    public void close(ZMQ.Socket socket) {
        if (watched.remove(socket) != null) {
            resting.remove(socket);
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
            LOG.error(
                    "the thread {} ended: its sockets are closed, and what they reached can't be reached any more",
                    name,
                    e);
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
            LOG.error("the pipe of the thread {} broke", name, e);
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
            if (isHeard(entry.getKey()) && entry.getValue().item().isReadable()) {
                receive(entry.getKey(), entry.getValue().handler());
            }
        }
    }

    private boolean isHeard(ZMQ.Socket socket) {
        return watched.containsKey(socket) && !resting.contains(socket);
    }

    private void receive(ZMQ.Socket socket, Consumer<List<byte[]>> handler) {
        for (int i = 0; i < messagesPerTurn && isHeard(socket); i++) {
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

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the thread {} failed", name, e);
        }
    }

    /** Closes all sockets and ends the thread. */
    @Override
    public void close() {
        execute(() -> closing = true);
        try {
            if (!ended.await(5, TimeUnit.SECONDS)) {
                LOG.warn("the thread {} didn't end in time", name);
            }
            wake.sink().close();
            wake.source().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the pipe of the thread {} can't be closed", name, e);
        }
    }
}
