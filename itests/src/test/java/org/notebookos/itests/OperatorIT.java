package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operator's commands, as separate processes: up, a controller that is killed, down. */
class OperatorIT {

    private static TestHome test;
    private static Operator operator;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("operator", 3);
        operator = new Operator(test);
        Path files = Files.createDirectories(test.home().root().resolve("files"));
        Files.createDirectories(test.home().conf());
        Files.writeString(
                test.home().conf().resolve("org.notebookos.gateway.config"), "contentsRoot=\"" + files + "\"\n");
        operator.up(3);
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void aCellOutlivesTheControllerAndItsOutputArrives() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of(
                        "controller_restart",
                        test.settings().url(),
                        test.token(),
                        test.home().controller().processFile().toString()));

        assertEquals(0, status, "the scenario failed, see its output above");
    }

    @Test
    void theLibraryOfJupyterLabFindsAllThatItNeedsAlsoAfterTheControllerWasKilled() throws Exception {
        assumeTrue(NodeClient.isPossible(), "node 18 and npm aren't installed: JupyterLab's library isn't tried");
        int status = NodeClient.install()
                .run(
                        Duration.ofSeconds(240),
                        "services.js",
                        test.settings().url(),
                        test.token(),
                        test.home().controller().processFile().toString());

        assertEquals(0, status, "a step failed, see above");
    }

    @Test
    void idleKernelsAreSuspendedResumedAndDeletedAndBusyOnesAreNot() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of("idle_kernel", test.settings().url(), test.token()));

        assertEquals(0, status, "the scenario failed, see its output above");
    }

    @Test
    void statusIsPrintedForPeopleAndForPrograms() throws Exception {
        assertEquals(0, operator.run("status"));
        assertEquals(0, operator.run("hosts", "--json"));
        assertEquals(2, operator.run("dance"));
    }

    @Test
    void aHostIsDrainedAndTakenBack() throws Exception {
        Rest rest = new Rest(test.settings().url(), test.token());
        String host = rest.get("/nbos/api/hosts").body().path(0).path("id").asText();
        assertEquals(0, operator.run("hosts", "drain", host));
        assertTrue(rest.get("/nbos/api/hosts").body().path(0).path("drain").isObject());
        assertEquals(0, operator.run("hosts", "undrain", host));
        assertTrue(rest.get("/nbos/api/hosts").body().path(0).path("drain").isNull());
        assertEquals(1, operator.run("hosts", "drain", "nowhere"));
        assertEquals(2, operator.run("hosts", "drain"));
    }

    @Test
    void groupsAreMeasuredOnHostsOfTheirOwn() throws Exception {
        assertEquals(0, operator.run("bench", "--seconds", "1", "groups", "2"));
        assertEquals(2, operator.run("bench", "groups", "many"));
    }

    @Test
    void stateIsMeasuredOnAPlatformOfItsOwn() throws Exception {
        Path json = test.home().root().resolve("state.json");
        int status = operator.run(
                ("bench state cells stores moves --seconds 1 --rounds 1 --large 1 --stores file --moved 5 --json "
                                + json + " --python " + TestHome.python())
                        .split(" "));

        assertEquals(0, status, "a cell failed while its kernel moved, see above");
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertTrue(figures.at("/cells/1000/commitMs/p50").asDouble() > 0, figures.toString());
        assertEquals(1_000_000, figures.at("/stores/0/bytes").asInt());
        assertEquals(0, figures.at("/moves/failedCells").asInt(1));
    }
}
