package org.notebookos.gateway.internal.contents;

import java.util.concurrent.atomic.AtomicLong;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/** Bounds the bytes of files and bodies that all requests together hold in memory. Thread-safe; never waits. */
final class MemoryBudget {

    /** Text takes about so many times its bytes while it is read and is a Java string. */
    private static final int COST = 3;

    private final long total;
    private final AtomicLong free;

    /** @param total bytes of memory */
    MemoryBudget(long total) {
        this.total = total;
        free = new AtomicLong(total);
    }

    /** Begins with nothing. */
    Share share() {
        return new Share();
    }

    /** What one request holds. Used by one thread. */
    final class Share implements AutoCloseable {

        private long held;

        /** Takes more for text of so many bytes; see {@link #take}. */
        void grow(long bytes) {
            take(bytes * COST, "more than " + total / COST + " bytes");
        }

        /** Takes more for what is made of text, or throws 413 if that could never be, 503 if it can't be now. */
        void take(long bytes) {
            take(bytes, "its values would take more than " + total + " bytes there");
        }

        private void take(long cost, String fault) {
            if (held + cost > total) {
                throw new GatewayException(
                        Code.TOO_LARGE,
                        "too large to be handled in memory: " + fault
                                + "; upload and download it as a file in base64, or give the server more memory");
            }
            if (free.addAndGet(-cost) < 0) {
                free.addAndGet(cost);
                throw new GatewayException(Code.OVERLOADED, "other files take all memory at the moment; try again");
            }
            held += cost;
        }

        @Override
        public void close() {
            free.addAndGet(held);
            held = 0;
        }
    }
}
