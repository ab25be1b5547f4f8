package org.notebookos.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.notebookos.simulator.result.Comparison;
import org.notebookos.simulator.result.Figure;
import org.notebookos.simulator.result.Outcome;

/** A comparison as a table of text: a row per figure, a column per policy. */
public final class TextTable {

    private TextTable() {}

    /** Returns the table. */
    public static String of(Comparison comparison) {
        return of(comparison, false);
    }

    /** Returns the table of two columns with a third: by how much the second is more than the first, in percent of the first. */
    public static String withDifference(Comparison comparison) {
        return of(comparison, true);
    }

    private static String of(Comparison comparison, boolean difference) {
        List<String> header = new ArrayList<>(List.of(comparison.trace().name()));
        comparison.outcomes().forEach(o -> header.add(o.policy()));
        if (difference) {
            header.add("difference, %");
        }
        List<List<String>> rows = new ArrayList<>(List.of(header));
        List<Map<Figure, Double>> columns =
                comparison.outcomes().stream().map(comparison::figures).toList();
        for (Figure figure : Figure.values()) {
            if (columns.stream().anyMatch(c -> c.containsKey(figure))) {
                List<String> row = new ArrayList<>(List.of(figure.label()));
                columns.forEach(c -> row.add(shown(c.get(figure))));
                if (difference) {
                    row.add(difference(
                            columns.get(0).get(figure), columns.get(1).get(figure)));
                }
                rows.add(row);
            }
        }
        return aligned(rows);
    }

    /** Returns a figure with as many digits as it is good for. */
    static String shown(Double value) {
        if (value == null) {
            return "-";
        }
        double size = Math.abs(value);
        int digits = value == Math.rint(value) || size >= 1000 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private static String difference(Double first, Double second) {
        if (first == null || second == null || (first == 0 && second != 0)) {
            return "-";
        }
        return first == 0 ? "0.0" : String.format(Locale.ROOT, "%+.1f", 100 * (second - first) / Math.abs(first));
    }

    private static String aligned(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(r -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], r.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(String.format("%-" + widths[0] + "s", row.get(0)));
            for (int i = 1; i < widths.length; i++) {
                text.append("  ").append(String.format("%" + widths[i] + "s", row.get(i)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Returns the policies of a comparison, for titles. */
    static List<String> policies(Comparison comparison) {
        return comparison.outcomes().stream().map(Outcome::policy).toList();
    }
}
