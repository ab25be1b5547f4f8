package org.notebookos.hostlink.internal;

import com.google.protobuf.MessageLite;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.notebookos.hostlink.HostlinkException;

/**
 * The sending side of one stream: makes gRPC's observer thread-safe, and bounds what waits for a slow peer.
 *
 * <p>Owner of the state: this object's monitor. gRPC serialises under it, but never writes to a socket or calls back.
 *
 * @param <M> type of message
 */
final class OutboundQueue<M extends MessageLite> {

    private enum Phase {
        OPEN,
        CLOSING,
        ENDED
    }

    private final CallStreamObserver<M> observer;
    private final long limit;
    private final Deque<M> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private Phase phase = Phase.OPEN;

    OutboundQueue(CallStreamObserver<M> observer, long limit) {
        this.observer = observer;
        this.limit = limit;
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
        if (waiting.isEmpty() && observer.isReady()) {
            observer.onNext(message);
            return true;
        }
        waitingBytes += message.getSerializedSize();
        waiting.add(message);
        return waitingBytes <= limit;
    }

    /** Sends what waits, as far as the peer takes it. */
    synchronized void drain() {
        while (phase != Phase.ENDED && !waiting.isEmpty() && observer.isReady()) {
            M message = waiting.remove();
            waitingBytes -= message.getSerializedSize();
            observer.onNext(message);
        }
        completeIfDrained();
    }

    /** Ends the stream once everything that waits has gone out. */
    synchronized void close() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            completeIfDrained();
        }
    }

    /** Drops what waits: the stream is gone. */
    synchronized void end() {
        phase = Phase.ENDED;
        waiting.clear();
        waitingBytes = 0;
    }

    /** Returns why the stream is cut when {@link #send} returned {@code false}. */
    HostlinkException overflow() {
        return new HostlinkException(
                HostlinkException.Code.OVERFLOW, "the peer doesn't read: more than " + limit + " bytes waited for it");
    }

    private void completeIfDrained() {
        if (phase == Phase.CLOSING && waiting.isEmpty()) {
            phase = Phase.ENDED;
            observer.onCompleted();
        }
    }
}
