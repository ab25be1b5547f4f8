package org.notebookos.scheduler.core;

import java.util.ArrayDeque;

/**
 * The cluster's limit for the subscription ratio: the mean over the last five one-second samples of
 * (GPUs of all sessions / GPUs of running cells), never below 1 and never above the configured maximum.
 */
final class SubscriptionLimit {

    private static final int WINDOW = 5;
    private static final long INTERVAL_MILLIS = 1000;

    private final double maximum;
    private final ArrayDeque<Double> samples = new ArrayDeque<>();
    private long lastSample;

    SubscriptionLimit(double maximum) {
        this.maximum = maximum;
    }

    boolean due(long now) {
        return now - lastSample >= INTERVAL_MILLIS;
    }

    /** Takes the samples that have been due since the last event: nothing has changed since, so they are all the same. */
    void catchUp(long now, int demand, int busy) {
        long missed = lastSample == 0 ? 1 : (now - lastSample) / INTERVAL_MILLIS;
        for (long i = Math.min(missed, WINDOW); i > 0; i--) {
            sample(demand, busy);
        }
        lastSample = lastSample == 0 ? now : lastSample + missed * INTERVAL_MILLIS;
    }

    private void sample(int demand, int busy) {
        double ratio = busy == 0 ? maximum : (double) demand / busy;
        samples.add(Math.max(1.0, Math.min(maximum, ratio)));
        if (samples.size() > WINDOW) {
            samples.remove();
        }
    }

    /** Returns whether the window is full. */
    boolean settled() {
        return samples.size() == WINDOW;
    }

    /** Returns the maximum until the window is full. */
    double value() {
        return samples.size() < WINDOW
                ? maximum
                : samples.stream().mapToDouble(Double::doubleValue).average().orElse(maximum);
    }

    double maximum() {
        return maximum;
    }
}
