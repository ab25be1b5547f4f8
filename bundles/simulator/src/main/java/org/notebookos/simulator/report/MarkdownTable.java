package org.notebookos.simulator.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.notebookos.simulator.result.Comparison;
import org.notebookos.simulator.result.Figure;

/** A comparison as a section of the documentation: its conditions, and the figures that there are published ones for, or near to. */
public final class MarkdownTable {

    private static final List<Figure> FIGURES = List.of(
            Figure.GPU_HOURS_PROVISIONED,
            Figure.GPU_HOURS_SAVED,
            Figure.GPU_HOURS_BOUND,
            Figure.HOSTS_MEAN,
            Figure.HOSTS_PEAK,
            Figure.AT_ONCE_PERCENT,
            Figure.SAME_EXECUTOR_PERCENT,
            Figure.MIGRATIONS,
            Figure.DELAY_P50,
            Figure.DELAY_P90,
            Figure.DELAY_P99,
            Figure.COMPLETION_P50,
            Figure.COMPLETION_P99,
            Figure.CELLS,
            Figure.CELLS_LOST,
            Figure.PROVIDER_COST,
            Figure.PROVIDER_SAVED_PERCENT,
            Figure.PROFIT_PERCENT);

    private MarkdownTable() {}

    /** Returns the section. */
    public static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder("### " + comparison.trace().name() + "\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%,d sessions, %,d cells, %.1f days; %s.%n%n",
                comparison.trace().sessions().size(),
                comparison.trace().tasks(),
                comparison.trace().end() / 86_400_000.0,
                comparison.conditions().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", "))));
        List<Map<Figure, Double>> columns =
                comparison.outcomes().stream().map(comparison::figures).toList();
        text.append("| | ")
                .append(String.join(" | ", TextTable.policies(comparison)))
                .append(" |\n");
        text.append("|---|").append("---:|".repeat(columns.size())).append('\n');
        for (Figure figure : FIGURES) {
            if (columns.stream().anyMatch(c -> c.containsKey(figure))) {
                text.append("| ").append(figure.label()).append(" | ");
                text.append(columns.stream()
                        .map(c -> TextTable.shown(c.get(figure)))
                        .collect(Collectors.joining(" | ")));
                text.append(" |\n");
            }
        }
        return text.append('\n').toString();
    }
}
