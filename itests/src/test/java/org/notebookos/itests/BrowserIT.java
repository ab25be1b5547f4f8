package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * JupyterLab and Notebook in a real browser, served by the platform to whoever has the address that {@code up --with lab} prints.
 * What the browser showed is kept below {@code target/screenshots}.
 */
class BrowserIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static TestHome test;
    private static Operator operator;
    private static NodeClient client;
    private static Map<String, String> environment;

    @BeforeAll
    static void up() throws Exception {
        Optional<Path> browser = NodeClient.browser();
        assumeTrue(browser.isPresent(), "there is no Chromium: pages aren't looked at");
        assumeTrue(NodeClient.isPossible(), "node 18 and npm aren't installed: pages aren't looked at");
        client = NodeClient.install();
        test = TestHome.create("browser", 4);
        operator = new Operator(test);
        Path notebooks = Files.createDirectories(test.home().root().resolve("notebooks"));
        int status = operator.run(("up --detach --hosts 4 --with lab --notebooks " + notebooks + " --port "
                        + test.settings().port() + " --python " + TestHome.python())
                .split(" "));
        assertEquals(0, status, "up failed, see its messages above");
        environment = Map.of(
                "NBOS_URL", test.settings().url(),
                "NBOS_TOKEN", test.token(),
                "NBOS_HOME", test.home().root().toString(),
                "NBOS_SHOTS", Path.of("target/screenshots").toAbsolutePath().toString(),
                "CHROMIUM", browser.get().toString());
    }

    @AfterAll
    static void down() throws Exception {
        if (operator != null) {
            operator.down();
        }
    }

    @Test
    void jupyterLabRunsANotebookWhilePartsOfThePlatformDie() throws Exception {
        assertEquals(0, client.run(LIMIT, environment, "lab.mjs"), "see the steps above, and target/screenshots");
    }

    @Test
    void notebookOpensRunsAndSaves() throws Exception {
        assertEquals(0, client.run(LIMIT, environment, "notebook.mjs"), "see the steps above, and target/screenshots");
    }
}
