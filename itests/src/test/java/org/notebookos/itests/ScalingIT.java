package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A machine on which hosts are added while cells need them, and given up when they don't. */
class ScalingIT {

    private static final int HOSTS = 3;
    private static TestHome test;
    private static Operator operator;
    private static Rest rest;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("scaling", HOSTS);
        operator = new Operator(test);
        rest = new Rest(test.settings().url(), test.token());
        Files.createDirectories(test.home().conf());
        // As many hosts as are in use are enough for the formula: it is the cell that waits which needs another one.
        Files.writeString(
                test.home().conf().resolve("org.notebookos.scaling.paper.config"),
                "intervalSeconds=I\"5\"\nscalingFactor=\"1.0\"\n");
        int status = operator.run(("up --detach --hosts " + HOSTS + " --max-hosts 5 --gpus-per-host 1 --port "
                        + test.settings().port() + " --python " + TestHome.python())
                .split(" "));
        assertEquals(0, status, "up failed, see its messages above");
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void aCellThatNobodyCanServeBringsAHostThatGoesAgain() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of(
                        "crowded_cluster",
                        test.settings().url(),
                        test.token(),
                        test.home().root().toString(),
                        "" + HOSTS));

        assertEquals(0, status, "the scenario failed, see its output above; events: " + events());
        assertTrue(
                happened("grows local by 1 because a cell waits for 1 GPU that no host has idle"),
                () -> events().toString());
        Rest.await(
                "the hosts that were added are gone",
                Duration.ofSeconds(120),
                () -> hosts() == HOSTS && HostProcesses.of(test.home().root()).size() == HOSTS);
        assertTrue(happened("gives up host"), () -> events().toString());
        assertEquals(0, operator.run("status"));
    }

    private static int hosts() {
        return rest.get("/nbos/api/hosts").body().size();
    }

    private static boolean happened(String text) {
        return events().stream().anyMatch(e -> e.contains(text));
    }

    private static List<String> events() {
        List<String> texts = new ArrayList<>();
        for (JsonNode event : rest.get("/nbos/api/status").body().path("events")) {
            texts.add(event.path("text").asText());
        }
        return texts;
    }
}
