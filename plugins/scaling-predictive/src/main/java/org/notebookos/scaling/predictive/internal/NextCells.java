package org.notebookos.scaling.predictive.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.notebookos.spi.scaling.KernelLoad;

/**
 * A forecast of the cells that will be asked for in a while. Who has been idle for some time will go on for about as long: the
 * chance that a kernel's next cell comes within {@code ahead} is {@code ahead / (idle + rest)}. Kernels come independently of
 * each other, so the number of cells of one size is about Poisson distributed.
 *
 * @param restMillis how long users pause between two cells though they are at work
 */
record NextCells(long restMillis) {

    /**
     * Returns the GPUs of each cell that is provided for, the largest first.
     *
     * @param kernels all; those that are busy have no next cell yet
     * @param now milliseconds since the epoch
     * @param aheadMillis how far ahead
     * @param risk that more cells of one size come, from 0 to 1
     */
    List<Integer> within(List<KernelLoad> kernels, long now, long aheadMillis, double risk) {
        Map<Integer, Double> means = new TreeMap<>(Comparator.reverseOrder());
        Map<Integer, Integer> most = new HashMap<>();
        for (KernelLoad kernel : kernels) {
            if (kernel.idle() && kernel.gpus() > 0) {
                double idle = Math.max(0, now - kernel.activeAt());
                means.merge(kernel.gpus(), Math.min(1, aheadMillis / (idle + restMillis)), Double::sum);
                most.merge(kernel.gpus(), 1, Integer::sum);
            }
        }
        List<Integer> cells = new ArrayList<>();
        means.forEach((gpus, mean) -> {
            int number = Math.min(quantile(mean, 1 - risk), most.getOrDefault(gpus, 0));
            for (int i = 0; i < number; i++) {
                cells.add(gpus);
            }
        });
        return cells;
    }

    /** Returns the number that a Poisson distributed one does not exceed with a probability. */
    static int quantile(double mean, double probability) {
        double term = Math.exp(-mean);
        double sum = term;
        int number = 0;
        // far out the terms vanish before the sum is there, by rounding
        while (sum < probability && (term > 0 || number < mean)) {
            number++;
            term *= mean / number;
            sum += term;
        }
        return number;
    }
}
