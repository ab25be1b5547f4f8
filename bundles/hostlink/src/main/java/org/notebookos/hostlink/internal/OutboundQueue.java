package org.notebookos.hostlink.internal;

import com.google.protobuf.Message;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.notebookos.hostlink.HostlinkException;

/**
 * The sending side of one stream: makes gRPC's observer thread-safe, tells who should hold back while a peer is slow, and gives up a
 * peer that doesn't read.
 *
 * <p>Owner of the state: this object's monitor. gRPC serialises under it, but never writes to a socket or calls back; who waits for room
 * is told outside it.
 *
 * @param <M> type of message
 */
final class OutboundQueue<M extends Message> {

    private enum Phase {
        OPEN,
        CLOSING,
        ENDED
    }

    private record Waiter(String kernelId, Runnable task) {}

    private final CallStreamObserver<M> observer;
    private final LongSupplier clock;
    private final Lanes<M> waiting = new Lanes<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private long takenAtNanos;
    private Phase phase = Phase.OPEN;

    OutboundQueue(CallStreamObserver<M> observer) {
        this(observer, System::nanoTime);
    }

    /** @param clock nanoseconds */
    OutboundQueue(CallStreamObserver<M> observer, LongSupplier clock) {
        this.observer = observer;
        this.clock = clock;
    }

    /**
     * Sends or queues a message; drops it if the stream was closed.
     *
     * @return {@code false} if the peer is so far behind that the stream must be cut
     */
    synchronized boolean send(M message) {
        if (phase != Phase.OPEN) {
            return true;
        }
        if (waiting.isEmpty()) {
            takenAtNanos = clock.getAsLong();
            if (observer.isReady()) {
                observer.onNext(message);
                return true;
            }
        }
        waiting.add(message);
        return waiting.bytes() <= LinkSettings.MAX_QUEUED_BYTES && !isStuck();
    }

    private boolean isStuck() {
        return clock.getAsLong() - takenAtNanos > LinkSettings.STUCK_AFTER.toNanos();
    }

    /**
     * Tells whether whoever sends what is about a kernel may go on. A message that is sent nevertheless waits all the same.
     */
    synchronized boolean hasRoom(String kernelId) {
        return phase == Phase.ENDED
                || waiting.bytes(kernelId) < LinkSettings.ROOM_OF_KERNEL && waiting.bytes() < LinkSettings.ROOM_OF_ALL;
    }

    /**
     * Has a task run once there is room, or the stream has ended.
     *
     * @param task runs once, on any thread, also on this one; must not block
     */
    void whenRoom(String kernelId, Runnable task) {
        synchronized (this) {
            if (!hasRoom(kernelId)) {
                waiters.add(new Waiter(kernelId, task));
                return;
            }
        }
        task.run();
    }

    /** Sends what waits, as far as the peer takes it. */
    void drain() {
        List<Runnable> roomy;
        synchronized (this) {
            while (phase != Phase.ENDED && !waiting.isEmpty() && observer.isReady()) {
                takenAtNanos = clock.getAsLong();
                observer.onNext(waiting.next());
            }
            completeIfDrained();
            roomy = takeRoomy();
        }
        roomy.forEach(Runnable::run);
    }

    /** Ends the stream once everything that waits has gone out. */
    void close() {
        List<Runnable> roomy;
        synchronized (this) {
            if (phase == Phase.OPEN) {
                phase = Phase.CLOSING;
                completeIfDrained();
            }
            roomy = takeRoomy();
        }
        roomy.forEach(Runnable::run);
    }

    /** Drops what waits: the stream is gone. */
    void end() {
        List<Runnable> roomy;
        synchronized (this) {
            phase = Phase.ENDED;
            waiting.clear();
            roomy = takeRoomy();
        }
        roomy.forEach(Runnable::run);
    }

    private List<Runnable> takeRoomy() {
        List<Runnable> roomy = new ArrayList<>();
        for (Iterator<Waiter> left = waiters.iterator(); left.hasNext(); ) {
            Waiter waiter = left.next();
            if (hasRoom(waiter.kernelId())) {
                left.remove();
                roomy.add(waiter.task());
            }
        }
        return roomy;
    }

    /** Returns why the stream is cut when {@link #send} returned {@code false}. */
    synchronized HostlinkException overflow() {
        String why = isStuck()
                ? "it took nothing for " + LinkSettings.STUCK_AFTER.toSeconds() + " s"
                : "more than " + LinkSettings.MAX_QUEUED_BYTES + " bytes waited for it";
        return new HostlinkException(HostlinkException.Code.OVERFLOW, "the peer doesn't read: " + why);
    }

    private void completeIfDrained() {
        if (phase == Phase.CLOSING && waiting.isEmpty()) {
            phase = Phase.ENDED;
            observer.onCompleted();
        }
    }
}
