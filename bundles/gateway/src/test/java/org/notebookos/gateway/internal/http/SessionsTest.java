package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.access.AccessPolicy;

class SessionsTest {

    private static final String NOTEBOOK =
            "{\"path\":\"a.ipynb\",\"name\":\"\",\"type\":\"notebook\",\"kernel\":{\"name\":\"python3\"}}";

    @TempDir
    Path root;

    private GatewayServer server;
    private RestClient client;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "", root);
        client = new RestClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private JsonNode make(String body) throws Exception {
        HttpResponse<String> made = client.send("POST", "/api/sessions", body);
        assertEquals(201, made.statusCode(), made.body());
        JsonNode session = RestClient.json(made);
        assertEquals(
                "/api/sessions/" + session.get("id").textValue(),
                made.headers().firstValue("Location").orElse(""));
        return session;
    }

    @Test
    void codeIsToldItsSessionsName() throws Exception {
        make(
                "{\"path\":\"below/a.ipynb\",\"name\":\"a.ipynb\",\"type\":\"notebook\",\"kernel\":{\"name\":\"python3\"}}");
        make("{\"path\":\"below/b.ipynb\",\"name\":\"\",\"type\":\"notebook\",\"kernel\":{\"name\":\"python3\"}}");
        List<String> told = server.kernels.created.stream()
                .map(request -> request.environment().get("JPY_SESSION_NAME"))
                .toList();
        assertTrue(told.get(0).endsWith("a.ipynb"), told::toString);
        assertEquals("below/b.ipynb", told.get(1));
    }

    @Test
    void aSessionHasItsKernelAndEndsWithIt() throws Exception {
        JsonNode session = make(NOTEBOOK);
        String kernel = session.get("kernel").get("id").textValue();
        assertEquals("a.ipynb", session.get("notebook").get("path").textValue());
        assertEquals(1, RestClient.json(client.get("/api/sessions?1")).size());
        String path = "/api/sessions/" + session.get("id").textValue();
        assertEquals(session.get("id"), RestClient.json(client.get(path)).get("id"));
        assertEquals(204, client.send("DELETE", path, null).statusCode());
        assertEquals(404, client.get(path).statusCode());
        assertTrue(server.kernels.kernel(kernel).isEmpty());
    }

    @Test
    void theSamePathIsTheSameSession() throws Exception {
        assertEquals(make(NOTEBOOK).get("id"), make(NOTEBOOK).get("id"));
        assertEquals(1, server.kernels.created.size());
    }

    @Test
    void anExistingKernelCanBeAttached() throws Exception {
        String kernel = server.kernels.idleKernel();
        JsonNode session =
                make("{\"path\":\"b\",\"type\":\"console\",\"kernel\":{\"id\":\"" + kernel + "\",\"name\":null}}");
        assertEquals(kernel, session.get("kernel").get("id").textValue());
    }

    @Test
    void aSessionWhoseKernelIsGoneDisappears() throws Exception {
        JsonNode session = make(NOTEBOOK);
        server.kernels.delete(session.get("kernel").get("id").textValue());
        assertEquals("[]", client.get("/api/sessions").body());
    }

    @Test
    void aSessionCanBeRenamedAndGetAnotherKernel() throws Exception {
        JsonNode session = make(NOTEBOOK);
        String path = "/api/sessions/" + session.get("id").textValue();
        JsonNode renamed = RestClient.json(client.send("PATCH", path, "{\"path\":\"c.ipynb\",\"name\":\"c\"}"));
        assertEquals("c.ipynb", renamed.get("path").textValue());
        assertEquals(session.get("kernel").get("id"), renamed.get("kernel").get("id"));
        JsonNode moved = RestClient.json(client.send("PATCH", path, "{\"kernel\":{\"name\":\"python3\"}}"));
        assertNotEquals(session.get("kernel").get("id"), moved.get("kernel").get("id"));
        assertTrue(server.kernels
                .kernel(session.get("kernel").get("id").textValue())
                .isEmpty());
    }

    @Test
    void incompleteSessionsAreRefused() throws Exception {
        assertEquals(400, client.send("POST", "/api/sessions", "nope").statusCode());
        assertEquals(
                400,
                client.send("POST", "/api/sessions", "{\"type\":\"notebook\"}").statusCode());
        assertEquals(
                400, client.send("POST", "/api/sessions", "{\"path\":\"a\"}").statusCode());
        assertEquals(
                404,
                client.send("POST", "/api/sessions", "{\"path\":\"a\",\"type\":\"t\",\"kernel\":{\"name\":\"x\"}}")
                        .statusCode());
    }
}
