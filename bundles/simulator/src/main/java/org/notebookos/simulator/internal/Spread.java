package org.notebookos.simulator.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Series;

/**
 * How much of a simulation is chance: the figures that a live run is compared by, under many seeds. On a few hosts one cell that
 * finds its host occupied changes where all later ones run, so a live run is one draw, and no more can be expected of it than to lie
 * among those of the simulation.
 */
final class Spread {

    private static final int SEEDS = 20;

    private Spread() {}

    /** Returns a line per figure: the least, the middle and the most. */
    static String of(long first, LongFunction<Measurements> simulation) {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (long seed = first; seed < first + SEEDS; seed++) {
            Measurements m = simulation.apply(seed);
            add(figures, "GPU-hours provisioned", m.gauge(Series.PROVISIONED).hours());
            add(figures, "GPU-hours bound", m.gauge(Series.COMMITTED).hours());
            add(figures, "cells with GPUs at once, %", 100 * m.share(Count.AT_ONCE, Count.LATER));
        }
        StringBuilder text = new StringBuilder("simulated with " + SEEDS + " seeds: least, middle, most\n");
        figures.forEach((name, values) -> text.append(String.format(
                Locale.ROOT,
                "  %-28s %8.2f %8.2f %8.2f%n",
                name,
                Collections.min(values),
                values.stream().sorted().skip(SEEDS / 2).findFirst().orElseThrow(),
                Collections.max(values))));
        return text.toString();
    }

    private static void add(Map<String, List<Double>> figures, String name, double value) {
        figures.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
}
