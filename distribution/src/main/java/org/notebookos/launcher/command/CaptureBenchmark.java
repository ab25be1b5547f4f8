package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/** Runs the measurements of captures that the kernel's Python package brings along, on the cluster's interpreter. */
final class CaptureBenchmark {

    private static final String MODULE = "notebookos_kernel";
    private static final int CAPTURES_PER_ROUND = 10;
    private static final double MEBIBYTE = 1 << 20;
    private static final String ROW = "%-38s %9.2f %9.2f   %s";

    private final Context context;
    private final StatePlan plan;
    private final String python;

    CaptureBenchmark(Context context, StatePlan plan, String python) {
        this.context = context;
        this.plan = plan;
        this.python = python;
    }

    /** Measures, prints, and adds what was found to the figures. */
    int run(ObjectNode figures) throws IOException, InterruptedException {
        Path modules = context.home().root().resolve("bench/python");
        PluginMain.unpack(
                context.distribution().bundle("kernel"), "python/" + MODULE + "/", ".py", modules.resolve(MODULE));
        if (new ProcessBuilder(python, "-c", "import numpy").start().waitFor() != 0) {
            context.terminal()
                    .line("capture: skipped, " + python
                            + " has no numpy. Have one with --with torch, or --python PATH");
            return 0;
        }
        ProcessBuilder builder = new ProcessBuilder(
                        python,
                        "-m",
                        MODULE + ".bench_capture",
                        "--json",
                        "--rounds",
                        Integer.toString(plan.rounds() * CAPTURES_PER_ROUND),
                        "--most",
                        Long.toString((long) plan.heldMegabytes() << 20))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PYTHONPATH", modules.toString());
        Process process = builder.start();
        try (InputStream answer = process.getInputStream()) {
            byte[] text = answer.readAllBytes();
            int status = process.waitFor();
            if (status == 0) {
                JsonNode found = new ObjectMapper().readTree(text);
                figures.set("capture", found);
                print(found);
            }
            return status;
        } finally {
            process.destroy();
        }
    }

    private void print(JsonNode found) {
        line("");
        line(String.format("%-38s %9s %9s", "capture, ms", "p50", "p99"));
        for (JsonNode row : found.path("changed")) {
            line(row("changed " + size(row), row, ""));
        }
        long most = 0;
        for (JsonNode row : found.path("unchanged")) {
            cells("1 small value changed, beside " + size(row), row);
            most = Math.max(most, row.path("bytes").asLong());
        }
        for (JsonNode row : found.path("variables")) {
            cells("among " + row.path("variables").asInt() + " variables", row);
        }
        line(String.format(
                "Python %s; memory is %s; held unchanged up to %.0f MiB (--held, and at most half of the free memory)",
                found.path("python").asText(),
                found.path("watches_memory").asBoolean() ? "watched by the system" : "hashed",
                most / MEBIBYTE));
    }

    private void cells(String label, JsonNode row) {
        row.path("cells").properties().forEach(cell -> line(row(label, cell.getValue(), cell.getKey())));
    }

    private static String size(JsonNode row) {
        double bytes = row.path("bytes").asDouble();
        return bytes < MEBIBYTE ? String.format("%.0f KiB", bytes / 1024) : String.format("%.0f MiB", bytes / MEBIBYTE);
    }

    private static String row(String label, JsonNode times, String remark) {
        return String.format(
                        Locale.ROOT,
                        ROW,
                        label,
                        times.path("p50_ms").asDouble(),
                        times.path("p99_ms").asDouble(),
                        remark)
                .stripTrailing();
    }

    private void line(String text) {
        context.terminal().line(text);
    }
}
