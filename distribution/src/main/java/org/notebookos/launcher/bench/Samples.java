package org.notebookos.launcher.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times of one kind, in milliseconds. Owned by the benchmark's only thread. */
final class Samples {

    private final List<Double> millis = new ArrayList<>();

    void addNanos(long nanos) {
        millis.add(nanos / 1e6);
    }

    void addMillis(double value) {
        millis.add(value);
    }

    int count() {
        return millis.size();
    }

    /**
     * Returns a percentile by the nearest-rank method.
     *
     * @param percent 0 to 100
     */
    double percentile(double percent) {
        if (millis.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
