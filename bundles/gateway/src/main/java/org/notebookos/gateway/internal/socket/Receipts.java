package org.notebookos.gateway.internal.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.notebookos.gateway.internal.room.Connection.Delivery;

/**
 * Which messages of one socket the peer has certainly received. A ping carries the number of messages written before it; its pong
 * brings the number back, after the peer has read them all. The first message of many is asked for at once, those that follow
 * together. A peer's close frame is no receipt: browsers drop what comes after they have sent it. Thread-safe; its state is guarded by its monitor.
 */
final class Receipts {

    /** A question takes some microseconds of both sides: no more than one in this time. */
    private static final long BETWEEN_NANOS = 5_000_000;

    private final LongSupplier nanoTime;

    private final Deque<Delivery> unconfirmed = new ArrayDeque<>();
    private long written;
    private long confirmed;
    private long asked;
    private boolean asking;
    private boolean everAsked;
    private long askedAt;

    /** @param nanoTime as {@link System#nanoTime} */
    Receipts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes a message; returns in how many ns its receipt must be asked for, empty if that is to happen anyway. */
    synchronized OptionalLong written(Delivery delivery) {
        unconfirmed.add(delivery);
        written++;
        if (asking) {
            return OptionalLong.empty();
        }
        asking = true;
        return OptionalLong.of(everAsked ? Math.max(0, askedAt + BETWEEN_NANOS - nanoTime.getAsLong()) : 0);
    }

    /** Returns the payload of a ping that asks for what was written so far; empty if all of it was asked for. */
    synchronized Optional<ByteBuffer> ask() {
        if (asked == written) {
            return Optional.empty();
        }
        askedAt = nanoTime.getAsLong();
        everAsked = true;
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
