package org.notebookos.jupyter;

import java.util.Locale;

/**
 * Outputs of one request that were given up, because nobody read them and there was no room for more.
 *
 * @param messages how many
 * @param bytes how large they were
 * @param waitedMillis how long the one that waited longest had waited
 */
public record OutputGap(long messages, long bytes, long waitedMillis) {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    /** Returns the gap that this one and another, next to it, make together. */
    public OutputGap plus(OutputGap other) {
        return new OutputGap(
                messages + other.messages, bytes + other.bytes, Math.max(waitedMillis, other.waitedMillis));
    }

    /**
     * Says it to people, at the place where the outputs are missing.
     *
     * @param limit name of the configured limit that was reached
     */
    public String text(String limit) {
        return "[NotebookOS: " + messages + (messages == 1 ? " message, " : " messages, ") + size(bytes)
                + " of output were dropped here because nobody read them for " + seconds()
                + " s; the limit is " + limit + "]";
    }

    private String seconds() {
        return waitedMillis < 10_000 ? String.valueOf(waitedMillis / 1000.0) : String.valueOf(waitedMillis / 1000);
    }

    private static String size(long bytes) {
        int unit = 0;
        double amount = bytes;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return (unit == 0 ? String.valueOf(bytes) : String.format(Locale.ROOT, "%.1f", amount)) + " " + UNITS[unit];
    }
}
