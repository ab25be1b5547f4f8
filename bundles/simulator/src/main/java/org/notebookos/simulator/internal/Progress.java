package org.notebookos.simulator.internal;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/** Tells how far simulations are: about every second, in one line. Thread-safe. */
final class Progress {

    private static final double DAY = 86_400_000.0;
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final String what;
    private final long length;
    private final AtomicLongArray reached;
    private final Consumer<String> out;
    private final long began = System.nanoTime();
    private long told = began;

    /** @param length of the trace, in milliseconds */
    Progress(String what, long length, int runs, Consumer<String> out) {
        this.what = what;
        this.length = Math.max(1, length);
        this.reached = new AtomicLongArray(runs);
        this.out = out;
    }

    /** A simulation has reached a time of the trace, in milliseconds. */
    void reached(int run, long millis) {
        reached.set(run, Math.min(millis, length));
        tell(System.nanoTime());
    }

    private synchronized void tell(long now) {
        if (now - told < INTERVAL_NANOS) {
            return;
        }
        told = now;
        double sum = 0;
        for (int i = 0; i < reached.length(); i++) {
            sum += reached.get(i);
        }
        double part = sum / length / reached.length();
        double seconds = (now - began) / 1e9;
        out.accept(String.format(
                Locale.ROOT,
                "%s: %.0f %% of %d x %.1f days, %.1f days/s, %.0f s left",
                what,
                100 * part,
                reached.length(),
                length / DAY,
                sum / DAY / seconds,
                part == 0 ? 0 : seconds * (1 - part) / part));
    }
}
