package org.notebookos.agent.internal.warm;

import java.util.ArrayDeque;
import java.util.Deque;
import org.notebookos.hostlink.v1.WarmProcesses;

/**
 * Counts what became of the pool's processes. Times are those of one monotonic clock, in nanoseconds. Owned by the pool's
 * mailbox.
 */
final class Tally {

    private static final double NEWEST_SHARE = 0.3;

    private final Deque<Long> taken = new ArrayDeque<>();
    private double awayMillis;
    private long warm;
    private long cold;
    private long suitable;

    /** Notes that a replica starts for which a process could have waited. */
    void suits() {
        suitable++;
    }

    /** Notes that a replica has got its process. */
    void started(boolean wasWarm) {
        if (wasWarm) {
            warm++;
        } else {
            cold++;
        }
    }

    /** Notes that a process left the pool. */
    void taken(long now) {
        taken.add(now);
    }

    /** Notes that a process joined the pool: in the place of the one that left first. */
    void joined(long now) {
        if (!taken.isEmpty()) {
            double away = (now - taken.remove()) / 1e6;
            awayMillis = awayMillis == 0 ? away : awayMillis + NEWEST_SHARE * (away - awayMillis);
        }
    }

    /** Notes that the pool is as full as it should be: nobody will take the places of those that are still away. */
    void full() {
        taken.clear();
    }

    /** Writes what was counted. */
    void tell(WarmProcesses.Builder report) {
        report.setAwayMs(Math.round(awayMillis))
                .setWarmStarts(warm)
                .setColdStarts(cold)
                .setSuitableStarts(suitable);
    }
}
