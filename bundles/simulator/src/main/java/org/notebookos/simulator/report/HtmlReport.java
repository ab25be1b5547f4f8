package org.notebookos.simulator.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.notebookos.simulator.model.Constants;
import org.notebookos.simulator.result.Comparison;
import org.notebookos.simulator.result.Figure;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Outcome;
import org.notebookos.simulator.result.Series;

/** A comparison as one page that needs nothing else: styles and charts are in it, scripts there are none. */
public final class HtmlReport {

    private static final List<Figure> HEADLINES = List.of(
            Figure.GPU_HOURS_PROVISIONED,
            Figure.GPU_HOURS_SAVED,
            Figure.AT_ONCE_PERCENT,
            Figure.SAME_EXECUTOR_PERCENT,
            Figure.DELAY_P50,
            Figure.DELAY_P99,
            Figure.PROVIDER_COST);

    private final Comparison comparison;
    private final Charts charts;
    private final Html page = new Html();

    private HtmlReport(Comparison comparison) {
        this.comparison = comparison;
        this.charts = new Charts(comparison);
    }

    /** Writes the page. */
    public static void write(Comparison comparison, Constants constants, Path file) throws IOException {
        HtmlReport report = new HtmlReport(comparison);
        report.head();
        report.cards();
        report.distributions();
        report.timelines();
        report.table();
        report.constants(constants);
        report.page.line("</main></body></html>");
        Files.writeString(file, report.page.toString());
    }

    private void head() throws IOException {
        page.line("<!DOCTYPE html>").line("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.element("title", "Replay of " + comparison.trace().name());
        page.raw("<style>\n").raw(styles()).line("</style></head><body><main>");
        page.element("h1", comparison.trace().name());
        page.element(
                "p class=\"soft\"",
                String.format(
                        Locale.ROOT,
                        "%,d sessions and %,d cells in %.1f days, replayed through the scheduler's own core: %s",
                        comparison.trace().sessions().size(),
                        comparison.trace().tasks(),
                        comparison.trace().end() / 86_400_000.0,
                        String.join(", ", TextTable.policies(comparison))));
        page.raw("<div class=\"tags\">");
        comparison
                .conditions()
                .forEach((k, v) ->
                        page.raw("<span>").text(k + " ").element("b", v).raw("</span>"));
        page.line("</div>");
        int rejected = comparison.trace().rejected().size();
        if (rejected > 0) {
            page.element("p class=\"warn\"", rejected + " rows of the trace were not used; see rejected.csv");
        }
    }

    private static String styles() throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void cards() {
        page.line("<div class=\"cards\">");
        for (int i = 0; i < comparison.outcomes().size(); i++) {
            Outcome outcome = comparison.outcomes().get(i);
            Map<Figure, Double> figures = comparison.figures(outcome);
            page.line("<section class=\"card\" style=\"--own:" + Charts.color(i) + "\">");
            page.element("h3", outcome.policy()).line("<dl>");
            for (Figure figure : HEADLINES) {
                if (figures.containsKey(figure)) {
                    page.element("dt", figure.label()).element("dd", TextTable.shown(figures.get(figure)));
                }
            }
            page.line("</dl></section>");
        }
        page.line("</div>");
    }

    private void distributions() {
        page.element("h2", "How long people wait").line("<div class=\"pair\">");
        figure(
                "Interactivity delay",
                "% of cells whose code began within",
                charts.distribution(Measurements::interactivity, 0.01));
        figure(
                "Task completion",
                "% of cells that had replied within",
                charts.distribution(Measurements::completion, 1));
        page.line("</div>");
    }

    private void timelines() {
        page.element("h2", "What it takes");
        wide("GPUs provisioned", "", charts.timeline(Series.PROVISIONED, Series.RESERVED, Series.ORACLE));
        wide("GPUs bound", "", charts.timeline(Series.COMMITTED, Series.ORACLE));
        page.line("<div class=\"pair wide\">");
        for (int i = 0; i < comparison.outcomes().size(); i++) {
            figure(
                    comparison.outcomes().get(i).policy(),
                    "GPUs",
                    charts.policy(i, Series.PROVISIONED, Series.COMMITTED));
        }
        page.line("</div>");
        wide("Cells in line for GPUs", "at the end of each interval", charts.timeline(Series.QUEUE));
        page.line("<div class=\"pair wide\">");
        for (int i = 0; i < comparison.outcomes().size(); i++) {
            figure(
                    comparison.outcomes().get(i).policy(),
                    "subscription ratio",
                    charts.policy(i, Series.SUBSCRIPTION_RATIO, Series.SUBSCRIPTION_LIMIT));
        }
        page.line("</div>");
    }

    private void wide(String title, String more, String chart) {
        page.raw("<div class=\"wide\">");
        figure(title, more, chart);
        page.line("</div>");
    }

    private void figure(String title, String more, String chart) {
        page.raw("<figure><figcaption>").text(title + " ").element("span", more).line("</figcaption>");
        page.raw(chart).line("</figure>");
    }

    private void table() {
        List<Map<Figure, Double>> columns =
                comparison.outcomes().stream().map(comparison::figures).toList();
        page.element("h2", "All figures").line("<div class=\"scroll\"><table><thead><tr><th></th>");
        TextTable.policies(comparison).forEach(p -> page.element("th", p));
        page.line("</tr></thead><tbody>");
        Stream.of(Figure.values())
                .filter(f -> columns.stream().anyMatch(c -> c.containsKey(f)))
                .forEach(figure -> row(figure, columns));
        page.line("</tbody></table></div>");
    }

    private void row(Figure figure, List<Map<Figure, Double>> columns) {
        page.raw("<tr><th>")
                .text(figure.label())
                .raw(" ")
                .element("small", figure.help())
                .raw("</th>");
        columns.forEach(c -> page.element("td", TextTable.shown(c.get(figure))));
        page.line("</tr>");
    }

    private void constants(Constants constants) {
        page.line("<details>").element("summary", "Constants").line("<div class=\"scroll\"><table><tbody>");
        constants.all().forEach((k, v) -> page.raw("<tr><th><code>")
                .text(k)
                .raw("</code></th><td><code>")
                .text(v)
                .line("</code></td></tr>"));
        page.line("</tbody></table></div></details>");
    }
}
