package org.notebookos.itests;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs a client written in JavaScript: with the library that JupyterLab's page uses, or with a browser. */
final class NodeClient {

    private static final Duration INSTALL_LIMIT = Duration.ofSeconds(180);
    private static final Path SOURCES = Path.of("src/test/js");

    private final Path folder;

    private NodeClient(Path folder) {
        this.folder = folder;
    }

    /** Tells whether Node 18 or newer, and npm, are there. */
    static boolean isPossible() throws IOException, InterruptedException {
        return succeeds(List.of("node", "-e", "process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)"))
                && succeeds(List.of("npm", "--version"));
    }

    /** Finds a Chromium, or another browser that is driven alike. */
    static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
        try {
            return run(Path.of("."), command, Map.of(), Duration.ofSeconds(60)) == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /** Installs the library below {@code target/}, in the versions of the lock file. */
    static NodeClient install() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target/js").toAbsolutePath());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(SOURCES, Files::isRegularFile)) {
            for (Path file : files) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        int status = run(folder, List.of("npm", "ci", "--ignore-scripts", "--prefer-offline"), Map.of(), INSTALL_LIMIT);
        if (status != 0) {
            throw new AssertionError("npm ci ended with " + status + ", see above");
        }
        return new NodeClient(folder);
    }

    /** Runs a script to its end; returns its exit status. */
    int run(Duration limit, String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return run(folder, command, Map.of(), limit);
    }

    /** Runs a script that learns from its environment what it needs to know. */
    int run(Duration limit, Map<String, String> environment, String script) throws IOException, InterruptedException {
        return run(folder, List.of("node", script), environment, limit);
    }

    private static int run(Path folder, List<String> command, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return Programs.run(builder, limit);
    }
}
