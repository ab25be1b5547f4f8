package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.gateway.internal.access.Policies;

class AccessTest {

    @TempDir
    Path root;

    private GatewayServer server;
    private RestClient client;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(
                Policies.of("token", "secret", "", List.of("https://lab.example"), List.of(), ""), "", root);
        client = new RestClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api,401",
        "/api/kernels,401",
        "/api/kernels/none,401",
        "/kernelspecs/python3/logo-svg.svg,401",
        "/api?token=wrong,403",
        "/,404",
        "/tree?,404",
        "/hub/api,404",
        "/other,401"
    })
    void strangersLearnNothing(String path, int status) throws Exception {
        HttpResponse<String> refused = client.get(path);
        assertEquals(status, refused.statusCode());
        assertTrue(RestClient.json(refused).get("message").isTextual());
        assertFalse(refused.body().contains("secret"));
    }

    @Test
    void theTokenOpensRest() throws Exception {
        assertEquals(
                200, client.get("/api/kernels", "Authorization", "token secret").statusCode());
        assertEquals(200, client.get("/api/kernels?1&token=secret").statusCode());
    }

    @Test
    void theTokenOpensWebSocketsAndNothingElseDoes() throws Exception {
        String path = "/api/kernels/" + server.kernels.idleKernel() + "/channels";
        TestSocket.open(server.socketUri(path + "?token=secret"), true);
        assertEquals(401, refused(path));
        assertEquals(403, refused(path + "?token=x"));
        assertEquals(404, refused("/api/kernels/none/channels?token=secret"));
    }

    @Test
    void theTokenMayBePartOfThePath() throws Exception {
        String kernel = server.kernels.idleKernel();
        assertEquals(200, client.get("/t/secret/api/kernels/" + kernel).statusCode());
        assertEquals(403, client.get("/t/wrong/api/kernels").statusCode());
        assertEquals(404, client.get("/t/secret/elsewhere").statusCode());
        String path = "/api/kernels/" + kernel + "/channels";
        TestSocket.open(server.socketUri("/t/secret" + path), true);
        assertEquals(403, refused("/t/wrong" + path));
    }

    private int refused(String path) {
        var failure = assertThrows(CompletionException.class, () -> TestSocket.open(server.socketUri(path), true));
        return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    }

    @ParameterizedTest
    @CsvSource({"POST,/kernelspecs/python3/logo-svg.svg", "PUT,/login", "POST,/logout", "BREW,/api/kernels"})
    void errorsOfAnyServletAreJsonAndDoNotRepeatTheToken(String method, String path) throws Exception {
        HttpResponse<String> refused = client.send(method, path + "?token=secret", "");
        assertTrue(refused.statusCode() == 405 || refused.statusCode() == 501, refused.body());
        assertTrue(RestClient.json(refused).get("message").isTextual());
        assertFalse(refused.body().contains("secret"));
    }

    @Test
    void preflightsNeedNoToken() throws Exception {
        HttpResponse<String> answer = client.send("OPTIONS", "/api/kernels", null, "Origin", "https://lab.example");
        assertEquals(204, answer.statusCode());
        assertEquals(
                "https://lab.example",
                answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertTrue(answer.headers()
                .firstValue("Access-Control-Allow-Headers")
                .orElse("")
                .contains("authorization"));
        assertTrue(
                answer.headers().firstValue("Access-Control-Allow-Credentials").isEmpty());
    }

    @Test
    void pagesOfUnknownSitesMayNotReadAnswers() throws Exception {
        HttpResponse<String> answer =
                client.get("/api", "Origin", "https://evil.example", "Authorization", "token secret");
        assertTrue(answer.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }
}
