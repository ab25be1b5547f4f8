package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        configure("policy=\"minimum\"\n");
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of("large_container_pool", test.settings().url(), test.token(), "4"));

        assertEquals(0, status, () -> "the scenario failed, see its output above; " + warm());
        assertEquals(0, operator.run("status"));
    }

    @Test
    void howManyWaitFollowsTheControllersConfigurationAtOnce() {
        configure("policy=\"fixed\"\nfixed=I\"3\"\n");
        awaitReady(3);
        configure("policy=\"none\"\n");
        awaitReady(0);
        configure("policy=\"littles-law\"\n");
        awaitReady(HOSTS);
        assertEquals(
                "littles-law",
                rest.get("/nbos/api/status")
                        .body()
                        .path("policies")
                        .path("warm")
                        .asText());
    }

    @Test
    void aReplicaThatMovesIsWarmAndCanMoveBackAtOnce() {
        configured();
        JsonNode before = warm();
        String kernel = rest.post("/api/kernels", "{\"env\": {\"KERNEL_REPLICAS\": \"1\"}}")
                .body()
                .path("id")
                .asText();
        String first = readyOn(kernel, "");
        configured();
        assertEquals(200, move(kernel, first).status());
        String second = readyOn(kernel, first);
        Rest.Answer back = move(kernel, second);
        assertEquals(200, back.status(), back.message());
        assertEquals(first, readyOn(kernel, second));

        assertEquals(before.path("coldStarts"), warm().path("coldStarts"));
        assertEquals(
                before.path("warmStarts").asLong() + 3,
                warm().path("warmStarts").asLong());
        assertEquals(204, rest.delete("/api/kernels/" + kernel).status());
    }

    private static Rest.Answer move(String kernel, String from) {
        return rest.post("/nbos/api/kernels/" + kernel + "/migrate", "{\"from\": \"" + from + "\"}");
    }

    /** Waits until a kernel's only replica is ready on another host than one; returns which. */
    private static String readyOn(String kernel, String notOn) {
        String[] host = new String[1];
        Rest.await("kernel " + kernel + " is ready", Duration.ofSeconds(60), () -> {
            for (JsonNode row : rest.get("/nbos/api/kernels").body()) {
                JsonNode replicas = row.path("replicas");
                host[0] = replicas.path(0).path("host").asText();
                if (row.path("id").asText().equals(kernel)
                        && replicas.size() == 1
                        && replicas.path(0).path("state").asText().equals("ready")
                        && !host[0].equals(notOn)) {
                    return true;
                }
            }
            return false;
        });
        return host[0];
    }

    /** Waits until two processes wait on each host. */
    private static void configured() {
        configure("policy=\"minimum\"\nleastPerHost=I\"2\"\n");
        awaitReady(2 * HOSTS);
    }

    private static void configure(String settings) {
        try {
            Files.createDirectories(test.home().conf());
            Files.writeString(test.home().conf().resolve("org.notebookos.scheduler.warm.config"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
