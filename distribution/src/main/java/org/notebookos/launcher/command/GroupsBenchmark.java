package org.notebookos.launcher.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.notebookos.launcher.Distribution;

/** Runs the measurements that the replication plugin brings along, on a flat class path. */
final class GroupsBenchmark {

    private static final String MAIN = "org.notebookos.replication.jraft.bench.GroupsBench";

    private final Context context;

    GroupsBenchmark(Context context) {
        this.context = context;
    }

    int run(List<String> counts, int seconds) throws IOException, InterruptedException {
        Distribution distribution = context.distribution();
        Path plugin = distribution.bundle("replication-jraft");
        List<Path> classPath = new ArrayList<>(List.of(
                plugin,
                distribution.bundle("spi"),
                distribution.bundle("slf4j-api"),
                distribution.bundle("logback-core"),
                distribution.bundle("logback-classic")));
        Path home = context.home().root().resolve("bench");
        classPath.addAll(unpack(plugin, Files.createDirectories(home.resolve("lib"))));
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xss512k",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Djraft.rpc.closure.threadpool.size.max=2000",
                "-Dsofa.middleware.log.disable=true",
                "-Dlogback.configurationFile=file:" + distribution.conf().resolve("logback.xml"),
                "-Dnbos.log.dir=" + context.home().log(),
                "-Dnbos.log.name=bench-groups",
                "-Djava.io.tmpdir=" + Files.createDirectories(home.resolve("tmp")),
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                MAIN));
        if (Runtime.version().feature() >= 22) {
            command.add(1, "--enable-native-access=ALL-UNNAMED");
        }
        String phase = Integer.toString(seconds);
        command.addAll(List.of("--settle-seconds", phase, "--idle-seconds", phase));
        if (!counts.isEmpty()) {
            command.addAll(List.of("--groups", String.join(",", counts)));
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static List<Path> unpack(Path plugin, Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (ZipFile zip = new ZipFile(plugin.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().matches("lib/[^/]+\\.jar")) {
                    Path jar = folder.resolve(entry.getName().substring("lib/".length()));
                    try (InputStream bytes = zip.getInputStream(entry)) {
                        Files.copy(bytes, jar, StandardCopyOption.REPLACE_EXISTING);
                    }
                    jars.add(jar);
                }
            }
        }
        return jars;
    }
}
