package org.notebookos.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis: from values to places, and where its marks are.
 *
 * @param least lowest value; of a logarithmic axis above 0
 * @param most highest value
 * @param logarithmic whether equal factors are equally far apart
 * @param marks what is written on it
 */
record Axis(double least, double most, boolean logarithmic, List<Mark> marks) {

    /** A value and what is written there. */
    record Mark(double value, String text) {}

    private static final double[] STEPS = {1, 2, 2.5, 5, 10};
    private static final double[] DURATIONS = {0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 86_400, 864_000};
    private static final String[] DURATION_TEXTS = {
        "10 ms", "100 ms", "1 s", "10 s", "1 min", "10 min", "1 h", "10 h", "1 d", "10 d"
    };

    /** From 0 to a round value that is not below the highest one, with about so many marks. */
    static Axis linear(double highest, int marks) {
        double step = step(Math.max(highest, 1e-9) / marks);
        double most = Math.ceil(highest / step - 1e-9) * step;
        List<Mark> all = new ArrayList<>();
        for (int i = 0; i * step <= most + 1e-9 * step; i++) {
            all.add(new Mark(i * step, number(i * step)));
        }
        return new Axis(0, Math.max(most, step), false, all);
    }

    /** Time since the start, in seconds. */
    static Axis time(double seconds) {
        boolean days = seconds > 3 * 86_400;
        double unit = days ? 86_400 : 3600;
        Axis plain = linear(seconds / unit, 10);
        List<Mark> all = plain.marks.stream()
                .filter(m -> m.value() * unit <= seconds)
                .map(m -> new Mark(m.value() * unit, m.text() + (days ? " d" : " h")))
                .toList();
        return new Axis(0, seconds, false, all);
    }

    /** Durations in seconds over many orders of magnitude. */
    static Axis durations(double least, double most) {
        List<Mark> all = new ArrayList<>();
        for (int i = 0; i < DURATIONS.length; i++) {
            if (DURATIONS[i] >= least * 0.999 && DURATIONS[i] <= most * 1.001) {
                all.add(new Mark(DURATIONS[i], DURATION_TEXTS[i]));
            }
        }
        return new Axis(least, most, true, all);
    }

    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double step : STEPS) {
            if (step * power >= least * 0.999) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%,.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }

    /** Returns how far along a value is, from 0 to 1. */
    double place(double value) {
        double place = logarithmic
                ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
                : (value - least) / (most - least);
        return Math.min(1, Math.max(0, place));
    }
}
