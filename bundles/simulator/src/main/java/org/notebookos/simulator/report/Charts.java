package org.notebookos.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.notebookos.simulator.result.Comparison;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Outcome;
import org.notebookos.simulator.result.Samples;
import org.notebookos.simulator.result.Series;

/** The charts of a comparison. */
final class Charts {

    private static final int COLORS = 6;
    private static final int POINTS = 240;
    /** More points than this can't be told apart. */
    private static final int TIMES = 540;

    private final Comparison comparison;

    Charts(Comparison comparison) {
        this.comparison = comparison;
    }

    /** Returns the colour of a policy. */
    static String color(int policy) {
        return "var(--c" + policy % COLORS + ")";
    }

    /** Returns the colour of what is only there to compare with. */
    private static String reference(int number) {
        return number % 2 == 0 ? "var(--ref)" : "var(--ref2)";
    }

    /** What part of the cells had to wait, or took, no longer than so many seconds. */
    String distribution(Function<Measurements, Samples> samples, double least) {
        double most = 10 * least;
        for (Outcome outcome : comparison.outcomes()) {
            most = Math.max(most, samples.apply(outcome.measured()).quantile(1) / 1000.0);
        }
        Axis x = Axis.durations(least, most);
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < comparison.outcomes().size(); i++) {
            Outcome outcome = comparison.outcomes().get(i);
            Samples of = samples.apply(outcome.measured());
            double[] at = new double[POINTS + 1];
            double[] part = new double[POINTS + 1];
            for (int p = 0; p <= POINTS; p++) {
                at[p] = least * Math.pow(most / least, (double) p / POINTS);
                part[p] = 100 * of.partUpTo(Math.round(1000 * at[p]));
            }
            curves.add(new Curve(outcome.policy(), color(i), false, at, part));
        }
        return legend(curves) + new Chart(560, 270, x, Axis.linear(100, 5), false).of(curves);
    }

    /** One series of all policies, and what it is to be compared with. */
    String timeline(Series series, Series... references) {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < references.length; i++) {
            Series reference = references[i];
            curves.add(curve(
                    reference.label(), reference(i), true, comparison.outcomes().get(0), reference));
        }
        for (int i = 0; i < comparison.outcomes().size(); i++) {
            Outcome outcome = comparison.outcomes().get(i);
            curves.add(curve(outcome.policy(), color(i), false, outcome, series));
        }
        return drawn(curves, 1120, 240);
    }

    /** Several series of one policy. */
    String policy(int index, Series... all) {
        Outcome outcome = comparison.outcomes().get(index);
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            boolean reference = i > 1;
            String color = reference ? reference(i - 2) : i == 0 ? color(index) : "var(--ink)";
            curves.add(curve(all[i].label(), color, reference, outcome, all[i]));
        }
        return drawn(curves, 560, 230);
    }

    private static String drawn(List<Curve> curves, int width, int height) {
        double end = curves.stream().mapToDouble(Curve::last).max().orElse(1);
        double most = curves.stream().mapToDouble(Curve::highest).max().orElse(1);
        return legend(curves) + new Chart(width, height, Axis.time(end), Axis.linear(most, 5), true).of(curves);
    }

    private static Curve curve(String label, String color, boolean dashed, Outcome outcome, Series series) {
        Measurements m = outcome.measured();
        double[] means = m.gauge(series).means();
        int group = Math.max(1, (means.length + TIMES - 1) / TIMES);
        int points = (means.length + group - 1) / group;
        double[] x = new double[points + 1];
        double[] y = new double[points + 1];
        for (int i = 0; i < points; i++) {
            x[i] = i * group * m.bucketMillis() / 1000.0;
            y[i] = mean(means, i * group, Math.min(means.length, (i + 1) * group));
        }
        x[points] = m.length() / 1000.0;
        y[points] = points == 0 ? 0 : y[points - 1];
        return new Curve(label, color, dashed, x, y);
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }

    private static String legend(List<Curve> curves) {
        Html html = new Html().raw("<div class=\"legend\">");
        for (Curve curve : curves) {
            html.raw("<span><i class=\"" + (curve.dashed() ? "dashed" : "solid") + "\" style=\"border-color:"
                            + curve.color() + "\"></i>")
                    .text(curve.label())
                    .raw("</span>");
        }
        return html.line("</div>").toString();
    }
}
