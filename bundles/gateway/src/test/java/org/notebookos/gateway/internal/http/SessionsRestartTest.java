package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.FakeKernelService;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.gateway.internal.disk.StateDirectory;

/** Sessions are there again after the gateway was started again. */
class SessionsRestartTest {

    private static final String NOTEBOOK =
            "{\"path\":\"a.ipynb\",\"name\":\"a\",\"type\":\"notebook\",\"kernel\":{\"name\":\"python3\"}}";

    @TempDir
    Path folder;

    private final FakeKernelService kernels = new FakeKernelService();
    private GatewayServer server;
    private RestClient client;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(
                kernels,
                new AccessPolicy(Optional.empty(), Set.of(), Set.of()),
                "",
                folder,
                Optional.empty(),
                StateDirectory.of(folder.resolve("state").toString()));
        client = new RestClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void restart() throws Exception {
        stop();
        start();
    }

    private JsonNode make(String body) throws Exception {
        return RestClient.json(client.send("POST", "/api/sessions", body));
    }

    private JsonNode list() throws Exception {
        return RestClient.json(client.get("/api/sessions"));
    }

    @Test
    void theyKeepIdNameAndKernel() throws Exception {
        JsonNode made = make(NOTEBOOK);
        restart();
        assertEquals(made, list().get(0));
        assertEquals(made.get("id"), make(NOTEBOOK).get("id"));
    }

    @Test
    void changesAreKeptToo() throws Exception {
        String path = "/api/sessions/" + make(NOTEBOOK).get("id").textValue();
        client.send("PATCH", path, "{\"path\":\"b.ipynb\",\"name\":\"b\"}");
        restart();
        assertEquals("b.ipynb", list().get(0).get("path").textValue());
        client.send("DELETE", path, null);
        restart();
        assertEquals(0, list().size());
    }

    @Test
    void thoseWithoutAKernelAreForgotten() throws Exception {
        String kernel = make(NOTEBOOK).get("kernel").get("id").textValue();
        stop();
        kernels.kernels.remove(kernel);
        start();
        assertEquals(0, list().size());
    }

    @Test
    void aBrokenFileIsPutAsideAndNothingElseIsLost() throws Exception {
        JsonNode made = make(NOTEBOOK);
        Path file = folder.resolve("state/sessions.json");
        for (String broken :
                List.of("{", "[]", "null", "{\"sessions\":[null]}", "{\"sessions\":[{\"id\":\"x\"}]}", "")) {
            stop();
            Files.writeString(file, broken);
            start();
            assertEquals(0, list().size());
            assertTrue(kernels.kernel(made.get("kernel").get("id").textValue()).isPresent());
        }
        try (var files = Files.list(file.getParent())) {
            assertEquals(
                    6,
                    files.filter(each -> each.getFileName().toString().startsWith("sessions.json.broken-"))
                            .count());
        }
        make(NOTEBOOK);
        restart();
        assertEquals(1, list().size());
    }

    @Test
    void clientsThatOpenADocumentAtOnceGetTheSameSession() throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return make(NOTEBOOK).get("id").textValue();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertEquals(1, answers.stream().map(CompletableFuture::join).distinct().count());
        assertEquals(1, kernels.created.size());
    }

    @Test
    void anUnknownKernelIsNoReplacement() throws Exception {
        String path = "/api/sessions/" + make(NOTEBOOK).get("id").textValue();
        String gone = "{\"kernel\":{\"id\":\"00000000-0000-0000-0000-000000000000\"}}";
        assertEquals(400, client.send("PATCH", path, gone).statusCode());
        assertEquals(400, client.send("PATCH", path, "{\"path\":7}").statusCode());
        assertEquals(
                200,
                client.send("PATCH", path, "{\"kernel\":{\"name\":null,\"id\":null}}")
                        .statusCode());
        assertEquals(
                404,
                client.send("PATCH", path, "{\"kernel\":{\"name\":\"cobol\"}}").statusCode());
        assertEquals("a.ipynb", list().get(0).get("path").textValue());
    }
}
