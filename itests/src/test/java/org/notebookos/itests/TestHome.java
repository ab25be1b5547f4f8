package org.notebookos.itests;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.admin.Secrets;

/**
 * A fresh home for one test class, below {@code target/}.
 *
 * @param home where the platform writes
 * @param settings what {@code up} would have written
 * @param token of clients
 */
record TestHome(Home home, Settings settings, String token) {

    static TestHome create(String name, int hosts) throws IOException {
        Home home = new Home(Files.createTempDirectory(Files.createDirectories(Path.of("target/homes")), name)
                .toAbsolutePath());
        String token = Secrets.readOrMake(home.token());
        Secrets.readOrMake(home.joinToken());
        Settings settings = new Settings(hosts, 2, freePort(), freePort(), python());
        settings.write(home);
        return new TestHome(home, settings, token);
    }

    /** The unpacked archive that the build has made. */
    static Distribution distribution() throws IOException {
        try (Stream<Path> found = Files.walk(Path.of("../distribution/target"), 4)) {
            Path script = found.filter(path -> path.endsWith("bin/notebookos"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no unpacked archive in distribution/target: build first"));
            return new Distribution(
                    script.getParent().getParent().toAbsolutePath().normalize());
        }
    }

    /** The interpreter with the packages of the test environment. */
    static String python() {
        String python = System.getProperty("nbos.python", "");
        if (python.isEmpty()) {
            throw new AssertionError("set -Dnbos.python to an interpreter with the kernel's test requirements, or run"
                    + " ./notebookos test");
        }
        return python;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
