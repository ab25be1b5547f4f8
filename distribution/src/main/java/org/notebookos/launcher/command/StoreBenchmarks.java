package org.notebookos.launcher.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs the measurements that the stores' plugins bring along, each against the client that it is made of. */
final class StoreBenchmarks {

    private static final String MAIN = "org.notebookos.store.%s.bench.%sBench";
    private static final String BUCKET = "values";

    private final Context context;
    private final StatePlan plan;
    private final Path work;

    StoreBenchmarks(Context context, StatePlan plan) {
        this.context = context;
        this.plan = plan;
        this.work = context.home().root().resolve("bench/stores");
    }

    /** Measures, prints, and adds what was found; a store without a server is skipped, and said to be. */
    int run(ArrayNode figures) throws IOException, InterruptedException {
        Files.createDirectories(work);
        context.terminal().line("");
        int status = 0;
        for (String store : plan.stores()) {
            status = Math.max(
                    status,
                    switch (store) {
                        case "file" -> measure("file", "File", List.of("--cold", "true"), Map.of(), figures);
                        case "redis" -> redis(figures);
                        default -> s3(figures);
                    });
        }
        context.terminal()
                .line("for comparison: 7.07 s to write and 3.95 s to read (p99) large objects in a published system");
        return status;
    }

    private int redis(ArrayNode figures) throws IOException, InterruptedException {
        if (plan.redis().isPresent()) {
            return redis(plan.redis().get(), figures);
        }
        Optional<Path> program = onPath("redis-server");
        if (program.isEmpty()) {
            return skipped("redis: skipped, redis-server is not installed. Name a server with --redis URI");
        }
        int port = Ports.free();
        List<String> command = List.of(
                program.get().toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "yes");
        try (SideServer server = SideServer.start(command, work.resolve("redis"), port)) {
            return redis("redis://127.0.0.1:" + server.port(), figures);
        }
    }

    private int redis(String uri, ArrayNode figures) throws IOException, InterruptedException {
        return measure("redis", "Redis", List.of("--uri", uri), Map.of(), figures);
    }

    private int s3(ArrayNode figures) throws IOException, InterruptedException {
        if (plan.s3().isPresent()) {
            return s3(plan.s3().get(), Map.of(), figures);
        }
        Optional<Path> jar = Optional.ofNullable(context.environment().get("NOTEBOOKOS_CHECKOUT"))
                .map(checkout -> Path.of(checkout, "plugins/store-s3/target/server/s3mock.jar"))
                .filter(Files::exists);
        if (jar.isEmpty()) {
            return skipped(
                    "s3: skipped, there is no server. Name a bucket with --s3 ENDPOINT,BUCKET, or build the tests"
                            + " of plugins/store-s3 in a checkout, which fetches one");
        }
        int port = Ports.free();
        Path folder = work.resolve("s3");
        String option = "--com.adobe.testing.s3mock.";
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-jar",
                jar.get().toString(),
                "--server.port=0",
                option + "http-port=" + port,
                option + "store.root=" + folder,
                option + "store.initial-buckets=" + BUCKET);
        try (SideServer server = SideServer.start(command, folder, port)) {
            context.terminal().line("s3: a stand-in for tests answers, so only the ratio means something");
            return s3(
                    new StatePlan.Bucket("http://127.0.0.1:" + server.port(), BUCKET),
                    Map.of("AWS_ACCESS_KEY_ID", "bench", "AWS_SECRET_ACCESS_KEY", "bench"),
                    figures);
        }
    }

    private int s3(StatePlan.Bucket bucket, Map<String, String> credentials, ArrayNode figures)
            throws IOException, InterruptedException {
        List<String> place = List.of("--endpoint", bucket.endpoint(), "--bucket", bucket.name(), "--pathStyle", "true");
        return measure("s3", "S3", place, credentials, figures);
    }

    private int measure(
            String store, String type, List<String> place, Map<String, String> environment, ArrayNode figures)
            throws IOException, InterruptedException {
        Path json = work.resolve(store + ".json");
        Path directory = work.resolve("files-" + store);
        List<String> arguments = new ArrayList<>(List.of(
                "--sizes",
                plan.large().stream().map(String::valueOf).collect(Collectors.joining(",")),
                "--rounds",
                Integer.toString(plan.rounds()),
                "--directory",
                directory.toString(),
                "--json",
                json.toString()));
        arguments.addAll(place);
        try {
            int status = new PluginMain(context, "store-" + store, String.format(MAIN, store, type), List.of())
                    .run(arguments, environment);
            if (status == 0) {
                new ObjectMapper().readTree(json.toFile()).path("results").forEach(figures::add);
            }
            return status;
        } finally {
            SideServer.delete(directory);
        }
    }

    private int skipped(String why) {
        context.terminal().line(why);
        return 0;
    }

    private Optional<Path> onPath(String program) {
        for (String folder : context.environment().getOrDefault("PATH", "").split(":")) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
