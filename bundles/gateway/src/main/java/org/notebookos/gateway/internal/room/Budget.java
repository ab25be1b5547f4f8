package org.notebookos.gateway.internal.room;

import java.util.concurrent.atomic.AtomicLong;

/** What waits for all clients of all kernels, against what may. Thread-safe. */
public final class Budget {

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** @param limit bytes that may wait */
    public Budget(long limit) {
        this.limit = limit;
    }

    void held(long change) {
        held.addAndGet(change);
    }

    void dropped(long messages) {
        dropped.addAndGet(messages);
    }

    /** Returns the bytes that wait beyond what may. */
    long excess() {
        return held.get() - limit;
    }

    /** Returns the bytes that wait for clients. */
    public long held() {
        return held.get();
    }

    /** Returns how many messages were given up because nobody read them. */
    public long dropped() {
        return dropped.get();
    }
}
