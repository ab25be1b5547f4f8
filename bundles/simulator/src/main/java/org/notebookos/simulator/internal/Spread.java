package org.notebookos.simulator.internal;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Series;

/**
 * How much of a simulation is chance: the figures that a live run is compared by, under many seeds. On a few hosts one cell that
 * finds its host occupied changes where all later ones run, so a live run is one draw among those of the simulation: it is to be
 * compared with their mean, and several live runs tell more than one.
 */
final class Spread {

    private static final int SEEDS = 20;

    private Spread() {}

    /** Returns a line per figure: live, the mean of the simulations, the difference, and between which values they are. */
    static String of(Measurements live, long firstSeed, LongFunction<Measurements> simulation) {
        Map<String, DoubleSummaryStatistics> simulated = new LinkedHashMap<>();
        for (long seed = firstSeed; seed < firstSeed + SEEDS; seed++) {
            figures(simulation.apply(seed)).forEach((name, value) -> simulated
                    .computeIfAbsent(name, n -> new DoubleSummaryStatistics())
                    .accept(value));
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s %9s %9s %14s %9s %9s%n",
                "simulated with " + SEEDS + " seeds",
                "live",
                "mean",
                "difference, %",
                "least",
                "most"));
        figures(live).forEach((name, value) -> text.append(line(name, value, simulated.get(name))));
        return text.toString();
    }

    private static Map<String, Double> figures(Measurements m) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("GPU-hours provisioned", m.gauge(Series.PROVISIONED).hours());
        figures.put("GPU-hours bound", m.gauge(Series.COMMITTED).hours());
        figures.put("cells with GPUs at once, %", 100 * m.share(Count.AT_ONCE, Count.LATER));
        return figures;
    }

    private static String line(String name, double live, DoubleSummaryStatistics simulated) {
        return String.format(
                Locale.ROOT,
                "%-28s %9.2f %9.2f %+14.1f %9.2f %9.2f%n",
                name,
                live,
                simulated.getAverage(),
                live == 0 ? 0 : 100 * (simulated.getAverage() - live) / live,
                simulated.getMin(),
                simulated.getMax());
    }
}
