package org.notebookos.store.support;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a {@link FaultProxy} does to bytes of one direction. Thread-safe. */
public final class Fault {

    private enum Kind {
        NONE,
        STALL,
        CUT,
        CUT_ONCE,
        FLIP,
        SLOW
    }

    private static final long LIMIT_SECONDS = 120;

    private final Kind kind;
    private final long number;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private long passed;

    private Fault(Kind kind, long number) {
        this.kind = kind;
        this.number = number;
    }

    static Fault none() {
        return new Fault(Kind.NONE, 0);
    }

    /** Lets so many bytes pass and holds the rest back. */
    public static Fault stallAfter(long bytes) {
        return new Fault(Kind.STALL, bytes);
    }

    /** Lets so many bytes pass and then closes every connection that sends more. */
    public static Fault cutAfter(long bytes) {
        return new Fault(Kind.CUT, bytes);
    }

    /** Lets so many bytes pass and then closes the connection that sends more; later ones are left alone. */
    public static Fault cutOnceAfter(long bytes) {
        return new Fault(Kind.CUT_ONCE, bytes);
    }

    /** Changes one bit after so many bytes, once. */
    public static Fault flipAfter(long bytes) {
        return new Fault(Kind.FLIP, bytes);
    }

    /** Lets no more than so many bytes pass in a second. */
    public static Fault slow(long bytesPerSecond) {
        return new Fault(Kind.SLOW, bytesPerSecond);
    }

    /** Waits until it has broken something. */
    public void awaitBegun() throws InterruptedException {
        if (!begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the fault never came about: only " + passed + " bytes passed");
        }
    }

    void apply(byte[] piece, int bytes) throws IOException {
        boolean due = count(bytes);
        if (kind == Kind.SLOW) {
            begun.countDown();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(bytes) / number);
        }
        if (!due) {
            return;
        }
        begun.countDown();
        switch (kind) {
            case STALL -> awaitRelease();
            case CUT, CUT_ONCE -> throw new IOException("cut");
            case FLIP -> piece[bytes / 2] ^= 4;
            default -> throw new IllegalStateException("never due: " + kind);
        }
    }

    private synchronized boolean count(int bytes) {
        boolean before = passed <= number;
        passed += bytes;
        return switch (kind) {
            case NONE, SLOW -> false;
            case STALL, CUT -> passed > number;
            case CUT_ONCE, FLIP -> before && passed > number;
        };
    }

    private void awaitRelease() throws IOException {
        try {
            released.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    void release() {
        released.countDown();
    }
}
