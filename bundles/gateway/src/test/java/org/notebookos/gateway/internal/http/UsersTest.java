package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.gateway.internal.access.Policies;

class UsersTest {

    private static final String OWNER = "owner-secret";

    @TempDir
    Path root;

    private GatewayServer server;
    private RestClient client;
    private String ada;
    private String bob;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(Policies.of("token", OWNER, "", List.of(), List.of(), ""), "", root);
        client = new RestClient(server);
        ada = server.access.tokens().create("ada", "ada", false, Optional.empty());
        bob = server.access.tokens().create("bob", "bob", false, Optional.empty());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> as(String token, String method, String path, String body) throws Exception {
        return client.send(method, path, body, "Authorization", "token " + token);
    }

    private JsonNode made(String token, String path, String body) throws Exception {
        HttpResponse<String> made = as(token, "POST", path, body);
        assertEquals(201, made.statusCode(), made.body());
        return RestClient.json(made);
    }

    @Test
    void usersSeeAndUseTheirOwnKernelsAlone() throws Exception {
        String kernel = made(ada, "/api/kernels", "{}").get("id").textValue();
        String path = "/api/kernels/" + kernel;
        assertEquals(200, as(ada, "GET", path, null).statusCode());
        for (String method : List.of("GET", "DELETE")) {
            assertEquals(404, as(bob, method, path, null).statusCode());
        }
        assertEquals(404, as(bob, "POST", path + "/interrupt", null).statusCode());
        assertEquals(404, as(bob, "POST", path + "/restart", null).statusCode());
        assertEquals("[]", as(bob, "GET", "/api/kernels", null).body());
        assertEquals(1, RestClient.json(as(ada, "GET", "/api/kernels", null)).size());
        var failure = assertThrows(
                CompletionException.class,
                () -> TestSocket.open(server.socketUri(path + "/channels?token=" + bob), true));
        assertEquals(
                404,
                ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode());
        TestSocket.open(server.socketUri(path + "/channels?token=" + ada), true).close();
        assertEquals(204, as(ada, "DELETE", path, null).statusCode());
    }

    @Test
    void usersHaveSettingsOfTheirOwn() throws Exception {
        String path = "/api/config/notebook";
        assertEquals(204, as(ada, "PUT", path, "{\"theme\":\"dark\"}").statusCode());
        assertEquals("{}", as(bob, "GET", path, null).body());
        assertEquals("{\"theme\":\"dark\"}", as(ada, "GET", path, null).body());
    }

    @Test
    void nobodyIsGivenTheNameOfTheOwner() throws Exception {
        assertThrows(
                org.notebookos.gateway.internal.GatewayException.class,
                () -> server.access.tokens().create("eve", "notebookos", false, Optional.empty()));
        server.access.tokens().create("second", "notebookos", true, Optional.empty());
    }

    @Test
    void aKernelThatIsThereCountsForNobodyElse() throws Exception {
        String kernel = made(ada, "/api/kernels", "{}").get("id").textValue();
        String again = "{\"env\":{\"KERNEL_ID\":\"" + kernel + "\"}}";
        assertEquals(409, as(bob, "POST", "/api/kernels", again).statusCode());
        assertEquals(1, RestClient.json(as(ada, "GET", "/api/kernels", null)).size());
    }

    @Test
    void administratorsUseEverybodysKernels() throws Exception {
        String kernel = made(ada, "/api/kernels", "{}").get("id").textValue();
        String path = "/api/kernels/" + kernel;
        String carol = server.access.tokens().create("carol", "carol", true, Optional.empty());
        for (String token : List.of(OWNER, carol)) {
            assertEquals(200, as(token, "GET", path, null).statusCode());
            TestSocket.open(server.socketUri(path + "/channels?token=" + token), true)
                    .close();
        }
        assertEquals(204, as(carol, "DELETE", path, null).statusCode());
    }

    @Test
    void nobodyCanMakeAKernelForSomebodyElse() throws Exception {
        String env = "{\"env\":{\"KERNEL_OWNER\":\"bob\",\"KERNEL_USERNAME\":\"bob\"}}";
        made(ada, "/api/kernels", env);
        assertEquals("ada", server.kernels.created.get(0).environment().get("KERNEL_OWNER"));
        assertEquals("ada", server.kernels.created.get(0).environment().get("KERNEL_USERNAME"));
        made(OWNER, "/api/kernels", env);
        assertEquals("notebookos", server.kernels.created.get(1).environment().get("KERNEL_OWNER"));
        assertEquals("bob", server.kernels.created.get(1).environment().get("KERNEL_USERNAME"));
    }

    @Test
    void sessionsBelongToThoseWhoseKernelsTheyHave() throws Exception {
        String body = "{\"path\":\"a.ipynb\",\"name\":\"\",\"type\":\"notebook\",\"kernel\":{\"name\":\"python3\"}}";
        JsonNode hers = made(ada, "/api/sessions", body);
        JsonNode his = made(bob, "/api/sessions", body);
        assertTrue(!hers.get("id").equals(his.get("id")), "the same path of two users is two sessions");
        assertEquals(hers.get("id"), made(ada, "/api/sessions", body).get("id"));
        String path = "/api/sessions/" + hers.get("id").textValue();
        assertEquals(404, as(bob, "GET", path, null).statusCode());
        assertEquals(404, as(bob, "PATCH", path, "{\"path\":\"b\"}").statusCode());
        assertEquals(404, as(bob, "DELETE", path, null).statusCode());
        assertEquals(1, RestClient.json(as(bob, "GET", "/api/sessions", null)).size());
        assertEquals(2, RestClient.json(as(OWNER, "GET", "/api/sessions", null)).size());
        String kernel = hers.get("kernel").get("id").textValue();
        String attach = "{\"path\":\"c\",\"type\":\"console\",\"kernel\":{\"id\":\"" + kernel + "\"}}";
        assertEquals(404, as(bob, "POST", "/api/sessions", attach).statusCode());
        String move = "{\"kernel\":{\"id\":\"" + kernel + "\"}}";
        String own = "/api/sessions/" + his.get("id").textValue();
        assertEquals(400, as(bob, "PATCH", own, move).statusCode(), "as for a kernel that there is not");
    }

    @Test
    void statusCountsWhatOneMaySee() throws Exception {
        made(ada, "/api/kernels", "{}");
        assertEquals(
                0,
                RestClient.json(as(bob, "GET", "/api/status", null))
                        .get("kernels")
                        .intValue());
        assertEquals(
                1,
                RestClient.json(as(ada, "GET", "/api/status", null))
                        .get("kernels")
                        .intValue());
        assertEquals(
                1,
                RestClient.json(as(OWNER, "GET", "/api/status", null))
                        .get("kernels")
                        .intValue());
    }

    @Test
    void meSaysWhoAsksAndWhatIsAllowed() throws Exception {
        String asked = "?permissions=%7B%22contents%22:%5B%22read%22,%22write%22%5D,%22server%22:%5B%22write%22%5D%7D";
        JsonNode me = RestClient.json(as(ada, "GET", "/api/me" + asked, null));
        assertEquals(
                "{\"username\":\"ada\",\"name\":\"ada\",\"display_name\":\"ada\",\"initials\":\"A\",\"avatar_url\":null,"
                        + "\"color\":null}",
                me.get("identity").toString());
        assertEquals(
                "{\"contents\":[\"read\",\"write\"],\"server\":[]}",
                me.get("permissions").toString());
        JsonNode owner = RestClient.json(as(OWNER, "GET", "/api/me" + asked, null));
        assertEquals("NU", owner.at("/identity/initials").textValue());
        assertEquals("[\"write\"]", owner.at("/permissions/server").toString());
        assertEquals(
                "{}",
                RestClient.json(as(ada, "GET", "/api/me", null))
                        .get("permissions")
                        .toString());
        assertEquals(400, as(ada, "GET", "/api/me?permissions=x", null).statusCode());
        assertEquals(
                400, as(ada, "GET", "/api/me?permissions=%7B%22a%22:1%7D", null).statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "/nbos/api/tokens",
        "/nbos/api/status",
        "/nbos/metrics",
        "/nbos",
        "/nbos/console/",
        "/%6Ebos/api/tokens",
        "/nbos;x/api/tokens",
        "/nbos/api/../api/tokens"
    })
    void operatorsPathsAreForAdministrators(String path) throws Exception {
        HttpResponse<String> refused = as(ada, "GET", path, null);
        assertTrue(List.of(400, 403).contains(refused.statusCode()), refused.statusCode() + " " + refused.body());
        assertTrue(!refused.body().contains("\"ada\""));
    }

    @Test
    void administratorsMakeListAndEndTokens() throws Exception {
        JsonNode made = made(OWNER, "/nbos/api/tokens", "{\"name\":\"ci\",\"user\":\"robot\",\"expires\":\"30d\"}");
        String token = made.get("token").textValue();
        assertTrue(made.get("expires").isTextual());
        assertEquals(200, as(token, "GET", "/api/kernels", null).statusCode());
        assertEquals(
                403, as(token, "POST", "/nbos/api/tokens", "{\"name\":\"x\"}").statusCode());
        HttpResponse<String> listed = as(OWNER, "GET", "/nbos/api/tokens", null);
        assertEquals(3, RestClient.json(listed).size());
        assertTrue(!listed.body().contains(token) && !listed.body().contains("hash"));
        assertEquals(
                409, as(OWNER, "POST", "/nbos/api/tokens", "{\"name\":\"ci\"}").statusCode());
        assertEquals(200, as(OWNER, "DELETE", "/nbos/api/tokens/ci", null).statusCode());
        assertEquals(403, as(token, "GET", "/api/kernels", null).statusCode());
        assertEquals(404, as(OWNER, "DELETE", "/nbos/api/tokens/ci", null).statusCode());
        for (String bad : List.of("{}", "[]", "x", "{\"name\":1}", "{\"name\":\"a\",\"expires\":\"soon\"}")) {
            assertEquals(400, as(OWNER, "POST", "/nbos/api/tokens", bad).statusCode(), bad);
        }
        assertEquals(405, as(OWNER, "PUT", "/nbos/api/tokens", "{}").statusCode());
    }

    @Test
    void whoFailsTooOftenIsToldWhenToTryAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertEquals(403, as("wrong" + i, "GET", "/api", null).statusCode());
        }
        HttpResponse<String> later = as("wrong", "GET", "/api", null);
        assertEquals(429, later.statusCode());
        assertTrue(Integer.parseInt(later.headers().firstValue("Retry-After").orElse("")) >= 1);
        assertTrue(RestClient.json(later).get("message").isTextual());
        assertEquals(200, as(ada, "GET", "/api", null).statusCode(), "a token that nobody can guess");
    }
}
