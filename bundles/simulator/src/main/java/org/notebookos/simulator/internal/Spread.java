package org.notebookos.simulator.internal;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Series;

/**
 * How much of a simulation is chance: the figures that live runs are compared by, under many seeds. On a few hosts one cell that
 * finds its host occupied changes where all later ones run, so a live run is one draw among those of the simulation: the mean of
 * live runs is compared with the mean of simulated ones.
 */
final class Spread {

    private static final int SEEDS = 20;

    private Spread() {}

    /** Returns a line per figure: the mean of the live runs and of the simulations, the difference, and between which values they are. */
    static String of(List<Measurements> live, long firstSeed, LongFunction<Measurements> simulation) {
        Map<String, DoubleSummaryStatistics> lived = statistics(live.stream());
        Map<String, DoubleSummaryStatistics> simulated =
                statistics(LongStream.range(firstSeed, firstSeed + SEEDS).mapToObj(simulation));
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s %9s %20s %9s %20s %14s%n",
                live.size() + " live, " + SEEDS + " simulated",
                "live",
                "",
                "simulated",
                "",
                "difference, %"));
        lived.forEach((name, value) -> text.append(line(name, value, simulated.get(name))));
        return text.toString();
    }

    private static Map<String, DoubleSummaryStatistics> statistics(Stream<Measurements> runs) {
        Map<String, DoubleSummaryStatistics> statistics = new LinkedHashMap<>();
        runs.forEach(run -> figures(run).forEach((name, value) -> statistics
                .computeIfAbsent(name, n -> new DoubleSummaryStatistics())
                .accept(value)));
        return statistics;
    }

    private static Map<String, Double> figures(Measurements m) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("GPU-hours provisioned", m.gauge(Series.PROVISIONED).hours());
        figures.put("GPU-hours bound", m.gauge(Series.COMMITTED).hours());
        figures.put("cells with GPUs at once, %", 100 * m.share(Count.AT_ONCE, Count.LATER));
        return figures;
    }

    private static String line(String name, DoubleSummaryStatistics live, DoubleSummaryStatistics simulated) {
        return String.format(
                Locale.ROOT,
                "%-28s %9.2f %20s %9.2f %20s %+14.1f%n",
                name,
                live.getAverage(),
                range(live),
                simulated.getAverage(),
                range(simulated),
                live.getAverage() == 0 ? 0 : 100 * (simulated.getAverage() - live.getAverage()) / live.getAverage());
    }

    private static String range(DoubleSummaryStatistics of) {
        return String.format(Locale.ROOT, "(%.2f to %.2f)", of.getMin(), of.getMax());
    }
}
