package org.notebookos.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a client written in JavaScript, with the library that JupyterLab's page uses. */
final class NodeClient {

    private static final Duration INSTALL_LIMIT = Duration.ofSeconds(180);
    private static final List<String> FILES = List.of("package.json", "package-lock.json", ".npmrc", "services.js");

    private final Path folder;

    private NodeClient(Path folder) {
        this.folder = folder;
    }

    /** Tells whether Node 18 or newer, and npm, are there. */
    static boolean isPossible() throws IOException, InterruptedException {
        return succeeds(List.of("node", "-e", "process.exit(parseInt(process.versions.node) < 18)"))
                && succeeds(List.of("npm", "--version"));
    }

    private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
        try {
            return run(Path.of("."), command, Duration.ofSeconds(60)) == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /** Installs the library below {@code target/}, in the versions of the lock file. */
    static NodeClient install() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target/js").toAbsolutePath());
        for (String file : FILES) {
            Files.copy(Path.of("src/test/js", file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        int status = run(folder, List.of("npm", "ci", "--ignore-scripts", "--prefer-offline"), INSTALL_LIMIT);
        if (status != 0) {
            throw new AssertionError("npm ci ended with " + status + ", see above");
        }
        return new NodeClient(folder);
    }

    /** Runs a script to its end; returns its exit status. */
    int run(Duration limit, String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return run(folder, command, limit);
    }

    private static int run(Path folder, List<String> command, Duration limit) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(command.get(1) + " has not ended after " + limit.toSeconds() + " s");
        }
        return process.exitValue();
    }
}
