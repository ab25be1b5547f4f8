package org.notebookos.simulator.result;

import java.util.Arrays;

/** A value that changes now and then: its integral over time, its peak, and its mean in each of equally long buckets. */
public final class Gauge {

    private final long origin;
    private final long bucketMillis;
    private double[] buckets = new double[1024];
    private double value;
    private double integral;
    private double peak;
    private long since;

    Gauge(long origin, long bucketMillis) {
        this.origin = origin;
        this.bucketMillis = bucketMillis;
        this.since = origin;
    }

    /** Takes a change. */
    void add(long at, double change) {
        set(at, value + change);
    }

    void set(long at, double fresh) {
        pass(at);
        value = fresh;
        peak = Math.max(peak, value);
    }

    /** Lets time pass. What is before the origin doesn't count. */
    void pass(long at) {
        if (at <= since) {
            return;
        }
        integral += value * (at - since);
        while (since < at) {
            int bucket = (int) ((since - origin) / bucketMillis);
            long end = Math.min(at, origin + (bucket + 1) * bucketMillis);
            if (bucket >= buckets.length) {
                buckets = Arrays.copyOf(buckets, 2 * bucket);
            }
            buckets[bucket] += value * (end - since) / bucketMillis;
            since = end;
        }
    }

    /** Returns value times hours. */
    public double hours() {
        return integral / 3_600_000.0;
    }

    /** Returns the highest value. */
    public double peak() {
        return peak;
    }

    /** Returns the mean of each bucket, so far. */
    public double[] means() {
        return Arrays.copyOf(buckets, (int) ((since - origin + bucketMillis - 1) / bucketMillis));
    }
}
