package org.notebookos.agent.internal.warm;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many processes should wait now. Times are those of one monotonic clock, in nanoseconds. Owned by the pool's mailbox. */
final class Demand {

    /** Starts that were longer ago say nothing about the next ones. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final double NEWEST_SHARE = 0.3;

    private final WarmSettings settings;
    private final Deque<Long> arrivals = new ArrayDeque<>();
    private double secondsToMake = 1;
    private int used;

    Demand(WarmSettings settings) {
        this.settings = settings;
    }

    /** Notes that a replica starts for which a process could have waited. */
    void arrived(long now) {
        forget(now);
        arrivals.add(now);
    }

    /** Notes that a process that waited became a replica. */
    void used() {
        used++;
    }

    /** Notes how long it took to make a process. */
    void made(Duration time) {
        secondsToMake += NEWEST_SHARE * (time.toNanos() / 1e9 - secondsToMake);
    }

    /** Returns how many should wait. */
    int target(long now) {
        forget(now);
        int wanted =
                switch (settings.policy()) {
                    case FIXED -> settings.processes() - used;
                    case MINIMUM -> settings.processes();
                    case ARRIVALS -> Math.max(settings.processes(), littlesLaw());
                };
        return Math.max(0, Math.min(wanted, settings.maximum()));
    }

    /** Replicas that start, on average, while one process is made: L = λW. */
    private int littlesLaw() {
        return (int) Math.ceil(arrivals.size() / (double) WINDOW.toSeconds() * secondsToMake);
    }

    private void forget(long now) {
        while (!arrivals.isEmpty() && now - arrivals.getFirst() > WINDOW.toNanos()) {
            arrivals.removeFirst();
        }
    }
}
