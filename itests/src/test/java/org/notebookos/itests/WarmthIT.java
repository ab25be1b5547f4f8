package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Processes wait on real hosts to become replicas, as many as the controller says, and cells profit from them. */
class WarmthIT {

    private static final int HOSTS = 2;
    private static TestHome test;
    private static Operator operator;
    private static Rest rest;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("warmth", HOSTS);
        operator = new Operator(test);
        rest = new Rest(test.settings().url(), test.token());
        operator.up(HOSTS);
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void aKernelOfTheLargeContainerPoolTakesAWarmProcessForEveryCell() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of("large_container_pool", test.settings().url(), test.token(), "4"));

        assertEquals(0, status, () -> "the scenario failed, see its output above; " + warm());
        assertEquals(0, operator.run("status"));
    }

    @Test
    void howManyWaitFollowsTheControllersConfigurationAtOnce() throws Exception {
        configure("policy=\"fixed\"\nfixed=I\"3\"\n");
        awaitReady(3);
        configure("policy=\"none\"\n");
        awaitReady(0);
        configure("policy=\"littles-law\"\n");
        awaitReady(HOSTS);
        assertTrue(rest.get("/nbos/api/status")
                .body()
                .path("policies")
                .path("warm")
                .asText()
                .equals("littles-law"));
    }

    private static void configure(String settings) throws Exception {
        Files.createDirectories(test.home().conf());
        Files.writeString(test.home().conf().resolve("org.notebookos.scheduler.warm.config"), settings);
    }

    private static void awaitReady(int processes) {
        Rest.await(
                processes + " processes wait",
                Duration.ofSeconds(60),
                () -> warm().path("ready").asInt(-1) == processes
                        && warm().path("wanted").asInt() == processes);
    }

    private static JsonNode warm() {
        return rest.get("/nbos/api/status").body().path("warm");
    }
}
