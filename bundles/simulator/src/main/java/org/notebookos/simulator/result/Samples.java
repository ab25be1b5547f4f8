package org.notebookos.simulator.result;

import java.util.Arrays;

/** Durations in milliseconds, of which there may be many. */
public final class Samples {

    private long[] values = new long[1024];
    private int count;
    private boolean sorted;
    private double sum;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
        sum += value;
        sorted = false;
    }

    /** Returns how many there are. */
    public int count() {
        return count;
    }

    /** Returns the mean; 0 if there are none. */
    public double mean() {
        return count == 0 ? 0 : sum / count;
    }

    /** Returns the value that this part of them does not exceed, from 0 to 1; 0 if there are none. */
    public long quantile(double part) {
        sort();
        return count == 0 ? 0 : values[(int) Math.max(0, Math.ceil(part * count) - 1)];
    }

    /** Returns the part of them that does not exceed a value. */
    public double partUpTo(long value) {
        sort();
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return count == 0 ? 0 : (double) low / count;
    }

    private void sort() {
        if (!sorted) {
            Arrays.sort(values, 0, count);
            sorted = true;
        }
    }
}
