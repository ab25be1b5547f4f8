package org.notebookos.pool.ec2.internal;

import java.util.Random;

/** How long to leave something alone that failed: doubled each time, of which a random part is waited. Owned by one thread. */
final class BackOff {

    private final long firstMillis;
    private final long lastMillis;
    private final Random random;
    private int failures;

    BackOff(long firstMillis, long lastMillis, Random random) {
        this.firstMillis = firstMillis;
        this.lastMillis = lastMillis;
        this.random = random;
    }

    /** Returns the wait in milliseconds: between half of the doubled time and all of it. */
    long failed() {
        long whole = Math.min(lastMillis, firstMillis << Math.min(failures, 20));
        failures++;
        return whole / 2 + (long) (random.nextDouble() * (whole - whole / 2));
    }

    void worked() {
        failures = 0;
    }
}
