package org.notebookos.identity.oidc.lab;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** JavaScript's run time, and the packages that the tests' provider needs, installed once for a build. */
final class Node {

    private static final Path SOURCE = source();
    private static final Path INSTALLED = Path.of("target/provider");
    private static final long INSTALL_SECONDS = 180;

    private Node() {}

    /** Seen from this module, or from one beside the plugins. */
    private static Path source() {
        Path here = Path.of("src/test/js");
        return Files.exists(here.resolve("provider.mjs"))
                ? here
                : Path.of("../plugins/identity-oidc").resolve(here);
    }

    /** Starts the provider's script. Skips the test if there is no node, or no way to get the packages. */
    static Process start() throws IOException, InterruptedException {
        install();
        return new ProcessBuilder("node", "provider.mjs")
                .directory(INSTALLED.toFile())
                .redirectError(Path.of("target/provider/provider.log").toFile())
                .start();
    }

    private static synchronized void install() throws IOException, InterruptedException {
        assume(
                answers("node", "-e", "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)")
                        && answers("npm", "--version"),
                "tests against a real identity provider need node 20 or newer, and npm");
        Files.createDirectories(INSTALLED);
        for (String file : List.of("package.json", "package-lock.json", ".npmrc", "provider.mjs")) {
            Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.exists(INSTALLED.resolve("node_modules/oidc-provider/package.json"))) {
            return;
        }
        Path log = Path.of("target/provider/npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS)) {
            npm.destroyForcibly();
            fail("npm ci takes longer than " + INSTALL_SECONDS + " s");
        }
        assume(npm.exitValue() == 0, "npm can't get the identity provider's packages, see " + log);
    }

    /** A class that is skipped as a whole leaves no trace in the report: it is said here. */
    private static void assume(boolean holds, String otherwise) {
        if (!holds) {
            System.err.println("skipped: " + otherwise);
        }
        Assumptions.assumeTrue(holds, otherwise);
    }

    private static boolean answers(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // Not there.
            return false;
        }
    }
}
