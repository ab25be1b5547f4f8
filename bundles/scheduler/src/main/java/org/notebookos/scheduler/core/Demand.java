package org.notebookos.scheduler.core;

import java.util.ArrayDeque;
import java.util.List;
import org.notebookos.spi.scaling.MinuteOfDemand;

/** What was asked of the cluster, by the minute. Owned by {@link ClusterState}; starts anew with the controller. */
final class Demand {

    private static final long MINUTE_MILLIS = 60_000;
    /** A day, to know what the same time of yesterday was like, and an hour. */
    private static final int KEPT = 25 * 60;

    private final ArrayDeque<MinuteOfDemand> minutes = new ArrayDeque<>();
    private List<MinuteOfDemand> seen = List.of();
    private long start;
    private long last;
    private int sessions;
    private int cells;
    private int gpuCells;
    private int gpusAsked;
    private double gpuSeconds;
    private int peak;

    void session() {
        sessions++;
    }

    void cell(int gpus) {
        cells++;
        gpuCells += gpus > 0 ? 1 : 0;
        gpusAsked += gpus;
    }

    /**
     * Lets time pass.
     *
     * @param committed GPUs that are bound now
     * @param waiting GPUs that are waited for now
     */
    void tick(long now, int committed, int waiting) {
        long minute = now - now % MINUTE_MILLIS;
        if (last == 0 || minute - start > KEPT * MINUTE_MILLIS) {
            minutes.clear();
            start = minute;
            last = now;
        }
        while (start < minute) {
            long end = start + MINUTE_MILLIS;
            gpuSeconds += committed * Math.max(0, end - last) / 1000.0;
            last = Math.max(last, end);
            close(committed);
        }
        gpuSeconds += committed * (now - last) / 1000.0;
        last = now;
        peak = Math.max(peak, committed + waiting);
    }

    private void close(int committed) {
        minutes.add(new MinuteOfDemand(start, sessions, cells, gpuCells, gpusAsked, gpuSeconds, peak));
        if (minutes.size() > KEPT) {
            minutes.remove();
        }
        seen = List.of();
        start += MINUTE_MILLIS;
        sessions = 0;
        cells = 0;
        gpuCells = 0;
        gpusAsked = 0;
        gpuSeconds = 0;
        peak = committed;
    }

    /** Returns the full minutes, oldest first. */
    List<MinuteOfDemand> minutes() {
        if (seen.size() != minutes.size()) {
            seen = List.copyOf(minutes);
        }
        return seen;
    }
}
