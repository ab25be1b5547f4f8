package org.notebookos.launcher.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

class AdminClientTest {

    private HttpServer server;
    private AdminClient client;
    private final AtomicReference<String> asked = new AtomicReference<>();
    private volatile int status = 200;
    private volatile String body = "{}";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            asked.set(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        client = new AdminClient("http://127.0.0.1:" + server.getAddress().getPort(), "secret");
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void theTokenTravelsInTheHeader() throws Exception {
        body = "[1]";

        assertEquals(1, client.get("kernels").path(0).asInt());
        assertEquals("GET /nbos/api/kernels token secret ", asked.get());
    }

    @Test
    void objectsArePostedAsJson() throws Exception {
        client.post("plugins/use", Map.of("spi", "placement"));

        assertEquals("POST /nbos/api/plugins/use token secret {\"spi\":\"placement\"}", asked.get());
    }

    @Test
    void anEmptyAnswerIsNull() throws Exception {
        body = "";

        assertTrue(client.delete("plugins/x").isNull());
    }

    @Test
    void aRefusalIsToldInTheControllersWords() {
        status = 422;
        body = "{\"code\":\"BAD_PLUGIN\",\"message\":\"it does not resolve\"}";

        LauncherException refused = assertThrows(LauncherException.class, () -> client.get("plugins"));
        assertEquals("it does not resolve", refused.getMessage());
        assertEquals(Code.CONTROLLER, refused.code());
    }

    @Test
    void aRefusalThatIsNotJsonIsShownAsItCame() {
        status = 502;
        body = "bad gateway";

        LauncherException refused = assertThrows(LauncherException.class, () -> client.get("plugins"));
        assertEquals("the controller answered 502: bad gateway", refused.getMessage());
    }

    @Test
    void withoutAControllerTheMessageSaysWhatToDo() {
        server.stop(0);

        LauncherException refused = assertThrows(LauncherException.class, () -> client.get("plugins"));
        assertTrue(refused.getMessage().contains("notebookos up"), refused.getMessage());
    }

    @Test
    void healthIsReadWhateverItsStatus() throws Exception {
        status = 503;
        body = "{\"hosts\":{\"up\":2}}";

        assertEquals(2, client.health().path("hosts").path("up").asInt());
    }
}
