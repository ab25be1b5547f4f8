package org.notebookos.agent.internal.replica;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a host keeps of what clients have not confirmed yet: so much of each kernel, and, as soon as all together have too
 * much, no more of each than its share. Thread-safe.
 */
public final class JournalBudget {

    /** However many kernels there are, so much is kept of each. */
    private static final long LEAST = 256 << 10;

    private final long perKernel;
    private final long total;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger();

    /**
     * @param perKernel bytes that one kernel may have
     * @param total bytes that all together may have
     */
    public JournalBudget(long perKernel, long total) {
        this.perKernel = perKernel;
        this.total = total;
    }

    /** Notes that a kernel that had {@code before} bytes has {@code after} now. */
    void changed(long before, long after) {
        held.addAndGet(after - before);
        if (before == 0 && after > 0) {
            holders.incrementAndGet();
        } else if (before > 0 && after == 0) {
            holders.decrementAndGet();
        }
    }

    /** Returns the bytes that a kernel may have now. */
    long limit() {
        if (held.get() <= total) {
            return perKernel;
        }
        return Math.min(perKernel, Math.max(LEAST, total / Math.max(1, holders.get())));
    }
}
