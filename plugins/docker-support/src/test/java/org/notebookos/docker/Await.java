package org.notebookos.docker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** Waits for what only looking can tell. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LOOK_EVERY_MILLIS = 50;

    private Await() {}

    /** Looks until something is so; fails after a minute, or when looking fails. */
    public static void until(String what, Callable<Boolean> looked) throws Exception {
        until(what, PATIENCE, looked);
    }

    /** Looks until something is so; fails after a time, or when looking fails. */
    public static void until(String what, Duration patience, Callable<Boolean> looked) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!looked.call()) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("not within " + patience.toSeconds() + " s: " + what);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
