package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import org.notebookos.launcher.bench.ClusterBenchmark;

/** {@code bench state}: what it costs to capture, store, commit and move the state of kernels. */
final class StateBenchmark {

    private static final int HOSTS = 4;

    private final Context context;
    private final StatePlan plan;
    private final String python;
    private final ObjectNode figures = new ObjectMapper().createObjectNode();

    StateBenchmark(Context context, StatePlan plan, String python) {
        this.context = context;
        this.plan = plan;
        this.python = python;
    }

    /** Measures and prints; the status is 1 if a cell failed or a part could not be measured. */
    int run() throws IOException, InterruptedException {
        int status = 0;
        machine();
        if (plan.has("capture")) {
            status = Math.max(status, new CaptureBenchmark(context, plan, python).run(figures));
        }
        if (plan.has("cells") || plan.has("moves")) {
            status = Math.max(status, cluster());
        }
        if (plan.has("stores")) {
            status = Math.max(status, new StoreBenchmarks(context, plan).run(figures.putArray("stores")));
        }
        if (plan.json().isPresent()) {
            Files.writeString(plan.json().get(), figures.toPrettyString());
        }
        return status;
    }

    private void machine() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        String text = String.format(
                "%d processors, %s %s, Java %s; load of the last minute before the run: %.1f",
                system.getAvailableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                system.getSystemLoadAverage());
        context.terminal().line(text);
        figures.put("machine", text);
    }

    private int cluster() throws IOException, InterruptedException {
        PrintStream out = context.terminal().out();
        SidePlatform platform = new SidePlatform(context, "bench");
        int status = platform.up(HOSTS, python);
        if (status != 0) {
            return status;
        }
        try {
            ClusterBenchmark cluster = new ClusterBenchmark(URI.create(platform.url()), platform.token(), out);
            if (plan.has("cells")) {
                figures.set("cells", cluster.cells(plan.seconds()));
            }
            if (plan.has("moves")) {
                ObjectNode moves = cluster.moves(plan.movedMegabytes());
                figures.set("moves", moves);
                return moves.path("failedCells").asInt() == 0 ? 0 : 1;
            }
            return 0;
        } finally {
            platform.down();
        }
    }
}
