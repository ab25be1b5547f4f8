package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Guesses how long those in line have to wait, from how long cells have run of late: every cell that runs now is taken to run as long
 * as the median, and each that ends lets one in. Nothing is guessed before a few cells have ended, or while none runs.
 */
final class ExpectedWait {

    private static final int KEPT = 50;
    private static final int NEEDED = 3;

    private final List<Long> durations = new ArrayList<>();

    /** A cell of those that hold something has ended. */
    void ran(long millis) {
        if (durations.size() == KEPT) {
            durations.remove(0);
        }
        durations.add(millis);
    }

    /** Returns what is to be expected now. */
    Guess now(ClusterState state, long now) {
        if (durations.size() < NEEDED) {
            return new Guess(List.of(), 0);
        }
        long median = durations.stream()
                .sorted()
                .skip(durations.size() / 2)
                .findFirst()
                .orElseThrow();
        List<Long> ends = state.kernels.values().stream()
                .filter(k -> k.current != null && k.current.running() && !k.current.wanted.isNone())
                .map(k -> Math.max(0, k.current.startedAt + median - now))
                .sorted()
                .toList();
        return new Guess(ends, median);
    }

    /**
     * When cells that run now are likely to end, and how long those after them are likely to run; milliseconds.
     *
     * @param ends soonest first; empty: nothing is known
     */
    record Guess(List<Long> ends, long median) {

        /** Returns the seconds until the one at this place, from 1, is served. */
        OptionalDouble seconds(int position) {
            if (ends.isEmpty()) {
                return OptionalDouble.empty();
            }
            long rounds = (position - 1) / ends.size();
            return OptionalDouble.of((ends.get((position - 1) % ends.size()) + rounds * median) / 1000.0);
        }
    }
}
