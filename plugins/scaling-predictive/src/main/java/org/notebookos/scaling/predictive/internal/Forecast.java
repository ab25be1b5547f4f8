package org.notebookos.scaling.predictive.internal;

import java.util.List;
import org.notebookos.spi.scaling.MinuteOfDemand;

/**
 * How many GPUs will be in use in a while. GPUs are asked for at some rate and held for some time, so by Little's law rate × time
 * of them are in use on average. Cells come as they please, each with several GPUs at once, so their number scatters like a
 * compound Poisson sum: its variance is its mean × the GPUs of a cell.
 *
 * @param recentMinutes what counts as now, for the rate
 * @param deviations how many standard deviations above the mean the answer lies
 */
record Forecast(int recentMinutes, double deviations) {

    private static final long MINUTE_MILLIS = 60_000;
    private static final long DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;
    /** Minutes over which the time that a GPU is held is averaged. */
    private static final int HOLD_MINUTES = 180;

    /**
     * Returns the GPUs that will hardly be exceeded.
     *
     * @param history minutes, oldest first
     * @param at the time that is asked about, in milliseconds; a short while ahead
     */
    double gpus(List<MinuteOfDemand> history, long at) {
        List<MinuteOfDemand> recent = last(history, recentMinutes);
        List<MinuteOfDemand> yesterday = history.stream()
                .filter(m -> Math.abs(m.start() + DAY_MILLIS - at) <= recentMinutes * MINUTE_MILLIS / 2)
                .toList();
        List<MinuteOfDemand> settled = last(history, HOLD_MINUTES);
        long asked = settled.stream().mapToLong(MinuteOfDemand::gpusAsked).sum();
        long cells = settled.stream().mapToLong(MinuteOfDemand::gpuCells).sum();
        if (asked == 0) {
            return 0;
        }
        double holdMinutes =
                settled.stream().mapToDouble(MinuteOfDemand::gpuSeconds).sum() / 60 / asked;
        double mean = Math.max(rate(recent), rate(yesterday)) * holdMinutes;
        return mean + deviations * Math.sqrt(mean * asked / cells);
    }

    /** Returns the most that was in use or waited for at the same time within the last minutes. */
    static int peak(List<MinuteOfDemand> history, int minutes) {
        return last(history, minutes).stream()
                .mapToInt(MinuteOfDemand::peakGpus)
                .max()
                .orElse(0);
    }

    private static double rate(List<MinuteOfDemand> minutes) {
        return minutes.stream().mapToInt(MinuteOfDemand::gpusAsked).average().orElse(0);
    }

    private static List<MinuteOfDemand> last(List<MinuteOfDemand> history, int minutes) {
        return history.subList(Math.max(0, history.size() - minutes), history.size());
    }
}
