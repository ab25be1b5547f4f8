package org.notebookos.simulator.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.notebookos.simulator.trace.Trace;

/** Writes a comparison into a folder: the same comparison gives the same bytes. */
public final class ResultFiles {

    private static final int STEPS = 1000;

    private ResultFiles() {}

    /** Writes {@code summary.csv}, {@code delays.csv}, {@code timeline.csv}, {@code results.json}, and {@code rejected.csv} if needed. */
    public static void write(Comparison comparison, Path folder) throws IOException {
        Files.createDirectories(folder);
        summary(comparison, folder.resolve("summary.csv"));
        delays(comparison, folder.resolve("delays.csv"));
        timeline(comparison, folder.resolve("timeline.csv"));
        json(comparison, folder.resolve("results.json"));
        if (!comparison.trace().rejected().isEmpty()) {
            rejected(comparison.trace(), folder.resolve("rejected.csv"));
        }
    }

    /** Writes a number without noise behind the point. */
    public static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceFirst("\\.?0+$", "");
    }

    private static void summary(Comparison comparison, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("policy," + Stream.of(Figure.values()).map(Figure::key).collect(Collectors.joining(",")));
        for (Outcome outcome : comparison.outcomes()) {
            Map<Figure, Double> figures = comparison.figures(outcome);
            lines.add(outcome.policy() + ","
                    + Stream.of(Figure.values())
                            .map(f -> figures.containsKey(f) ? plain(figures.get(f)) : "")
                            .collect(Collectors.joining(",")));
        }
        Files.write(file, lines);
    }

    private static void delays(Comparison comparison, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("policy,part,interactivity_s,completion_s\n");
            for (Outcome outcome : comparison.outcomes()) {
                for (int i = 1; i <= STEPS; i++) {
                    double part = (double) i / STEPS;
                    out.write(outcome.policy() + "," + plain(part) + ","
                            + plain(outcome.measured().interactivity().quantile(part) / 1000.0) + ","
                            + plain(outcome.measured().completion().quantile(part) / 1000.0) + "\n");
                }
            }
        }
    }

    private static void timeline(Comparison comparison, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("policy,start_s,"
                    + Stream.of(Series.values())
                            .map(s -> s.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(","))
                    + "\n");
            for (Outcome outcome : comparison.outcomes()) {
                Measurements m = outcome.measured();
                List<double[]> columns =
                        Stream.of(Series.values()).map(s -> m.gauge(s).means()).toList();
                for (int i = 0; i < columns.get(0).length; i++) {
                    int row = i;
                    out.write(outcome.policy() + "," + row * m.bucketMillis() / 1000 + ","
                            + columns.stream().map(c -> plain(c[row])).collect(Collectors.joining(",")) + "\n");
                }
            }
        }
    }

    private static void json(Comparison comparison, Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("trace", comparison.trace().name());
        all.put("format", comparison.trace().format());
        all.put("sessions", comparison.trace().sessions().size());
        all.put("tasks", comparison.trace().tasks());
        all.put("rejectedRows", comparison.trace().rejected().size());
        all.put("conditions", comparison.conditions());
        Map<String, Object> policies = new LinkedHashMap<>();
        comparison.outcomes().forEach(o -> policies.put(o.policy(), policy(comparison, o)));
        all.put("policies", policies);
        byte[] bytes =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(all);
        Files.write(file, bytes);
    }

    private static Map<String, Object> policy(Comparison comparison, Outcome outcome) {
        Map<String, Object> figures = new LinkedHashMap<>();
        comparison.figures(outcome).forEach((f, v) -> figures.put(f.key(), Double.valueOf(plain(v))));
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Count count : Count.values()) {
            counts.put(count.key(), outcome.measured().total(count));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("figures", figures);
        all.put("counts", counts);
        all.put("failures", outcome.measured().failures());
        return all;
    }

    private static void rejected(Trace trace, Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("line,reason,row"));
        trace.rejected().forEach(r -> lines.add(r.line() + "," + quoted(r.reason()) + "," + quoted(r.text())));
        Files.write(file, lines);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
