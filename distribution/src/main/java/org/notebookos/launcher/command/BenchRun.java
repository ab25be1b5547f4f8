package org.notebookos.launcher.command;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.notebookos.launcher.bench.CellBenchmark;
import org.notebookos.launcher.bench.GatewayBenchmark;
import org.notebookos.launcher.bench.StartBenchmark;

/** One run of a measurement that needs a running platform. */
final class BenchRun {

    /** Measures on a platform that is up. */
    private interface Measurement {
        void run(SidePlatform platform, String python, PrintStream out) throws IOException, InterruptedException;
    }

    private static final int HOSTS = 4;

    private final Arguments arguments;
    private final Context context;
    private final Optional<Path> json;

    BenchRun(Arguments arguments, Context context) {
        this.arguments = arguments;
        this.context = context;
        this.json = arguments.value("json").map(Path::of);
    }

    int cell() throws IOException, InterruptedException {
        int rounds = arguments.number("rounds", 20, 1, 10_000);
        int cells = arguments.number("cells", 25, 1, 10_000);
        return measure(HOSTS, (platform, python, out) -> {
            Path directory = Files.createDirectories(platform.home().root().resolve("direct"));
            new CellBenchmark(URI.create(platform.url()), platform.token(), Path.of(python), directory, rounds, cells)
                    .run(out, json);
        });
    }

    int start() throws IOException, InterruptedException {
        int rounds = arguments.number("rounds", 10, 1, 1_000);
        return measure(HOSTS, (platform, python, out) -> new StartBenchmark(
                        URI.create(platform.url()),
                        platform.token(),
                        platform.hostStates(),
                        Path.of(python),
                        context.distribution().root().resolve("share/python"),
                        context.home().log().resolve("local-start.log"),
                        rounds)
                .run(out, json));
    }

    /** @param parts of the benchmark; all if empty */
    int gateway(List<String> parts) throws IOException, InterruptedException {
        int rounds = arguments.number("rounds", 10, 1, 1_000);
        return measure(GatewayBenchmark.REPLICAS, (platform, python, out) -> {
            GatewayBenchmark.Address ours = new GatewayBenchmark.Address(URI.create(platform.url()), platform.token());
            try (StockServer stock = StockServer.start(python, platform.home().root())) {
                new GatewayBenchmark(ours, stock.address(), platform.hostStates(), rounds, Set.copyOf(parts))
                        .run(out, json);
            }
        });
    }

    private int measure(int hosts, Measurement measurement) throws IOException, InterruptedException {
        String python = PythonChoice.interpreter(arguments, context);
        SidePlatform platform = new SidePlatform(context, "bench");
        int status = platform.up(hosts, python);
        if (status != 0) {
            return status;
        }
        try {
            measurement.run(platform, python, context.terminal().out());
            return 0;
        } finally {
            platform.down();
        }
    }
}
