package org.notebookos.replication.jraft.bench;

import java.util.Arrays;
import java.util.List;

/** Sorted measurements. */
final class Distribution {

    private final double[] sorted;

    Distribution(List<Double> values) {
        this.sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** Reads numbers divided by spaces and scales them. */
    static Distribution parse(String numbers, double scale) {
        return new Distribution(Arrays.stream(numbers.split(" "))
                .filter(number -> !number.isEmpty())
                .map(number -> Double.parseDouble(number) * scale)
                .toList());
    }

    int count() {
        return sorted.length;
    }

    /** The value below which the given share (0-1) lies, by nearest rank; not a number if there are none. */
    double quantile(double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
    }
}
