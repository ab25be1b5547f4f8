package org.notebookos.gateway.internal.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.notebookos.gateway.internal.room.Connection.Delivery;

/**
 * Which messages of one socket the peer has certainly received. A ping carries the number of messages written before it; its pong
 * brings the number back, after the peer has read them all. Thread-safe; its state is guarded by its monitor.
 */
final class Receipts {

    private final Deque<Delivery> unconfirmed = new ArrayDeque<>();
    private long written;
    private long confirmed;
    private long asked;
    private boolean asking;

    /** Notes a message; tells whether its receipt must be asked for soon, because no question is under way. */
    synchronized boolean written(Delivery delivery) {
        unconfirmed.add(delivery);
        written++;
        boolean first = !asking;
        asking = true;
        return first;
    }

    /** Returns the payload of a ping that asks for what was written so far; empty if all of it was asked for. */
    synchronized Optional<ByteBuffer> ask() {
        if (asked == written) {
            return Optional.empty();
        }
        asked = written;
        asking = false;
        return Optional.of(ByteBuffer.allocate(Long.BYTES).putLong(written).flip());
    }

    /** Takes the payload of a pong; returns the newest message that it confirms, if it confirms any. */
    synchronized Optional<Delivery> answered(ByteBuffer payload) {
        if (payload.remaining() != Long.BYTES) {
            return Optional.empty();
        }
        return through(Math.min(payload.getLong(payload.position()), asked));
    }

    private Optional<Delivery> through(long number) {
        Delivery newest = null;
        while (confirmed < number && !unconfirmed.isEmpty()) {
            newest = unconfirmed.poll();
            confirmed++;
        }
        return Optional.ofNullable(newest);
    }
}
