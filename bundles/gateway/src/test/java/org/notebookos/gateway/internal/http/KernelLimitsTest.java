package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gateway.internal.rest.KernelLimits;

/** How many kernels there may be, whose, and what clients may say about theirs. */
class KernelLimitsTest {

    @TempDir
    Path root;

    private GatewayServer server;
    private RestClient client;

    private void start(KernelLimits.Rules rules) throws Exception {
        server = new GatewayServer(rules, root);
        client = new RestClient(server);
    }

    private static KernelLimits.Rules rules(int kernels, int perUser) {
        return new KernelLimits.Rules(kernels, perUser, Set.of(), Set.of(), Set.of(), true, Duration.ofSeconds(38));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> make(String env) throws Exception {
        return client.send("POST", "/api/kernels", "{\"env\":{" + env.replace('\'', '"') + "}}");
    }

    private void assertMade(int status, String env) throws Exception {
        HttpResponse<String> answer = make(env);
        assertEquals(status, answer.statusCode(), answer.body());
        if (status >= 400) {
            assertTrue(RestClient.json(answer).get("message").isTextual());
        }
    }

    @Test
    void noMoreThanThereMayBe() throws Exception {
        start(rules(2, -1));
        assertMade(201, "");
        assertMade(201, "");
        assertMade(403, "");
        HttpResponse<String> session = client.send("POST", "/api/sessions", "{\"path\":\"a\",\"type\":\"notebook\"}");
        assertEquals(403, session.statusCode());
        server.kernels.delete(server.kernels.created.get(0).kernelId());
        assertMade(201, "");
    }

    @Test
    void noMoreOfAUserThanHeMayHave() throws Exception {
        start(rules(-1, 1));
        assertMade(201, "'KERNEL_USERNAME':'bob'");
        assertMade(403, "'KERNEL_USERNAME':'bob'");
        assertMade(201, "'KERNEL_USERNAME':'eve'");
        server.kernels.delete(server.kernels.created.get(0).kernelId());
        assertMade(201, "'KERNEL_USERNAME':'bob'");
    }

    @Test
    void someUsersAndKernelspecsOnly() throws Exception {
        start(new KernelLimits.Rules(
                -1, -1, Set.of("bob", "root"), Set.of("root"), Set.of("python3"), false, Duration.ofSeconds(38)));
        assertMade(201, "'KERNEL_USERNAME':'bob'");
        assertMade(403, "'KERNEL_USERNAME':'root'");
        assertMade(403, "'KERNEL_USERNAME':'eve'");
        assertMade(403, "");
        HttpResponse<String> gpu =
                client.send("POST", "/api/kernels", "{\"name\":\"gpu\",\"env\":{\"KERNEL_USERNAME\":\"bob\"}}");
        assertEquals(403, gpu.statusCode());
        assertEquals(403, client.get("/api/kernels").statusCode());
    }

    @Test
    void aKernelThatFailsDoesNotCount() throws Exception {
        start(rules(1, 1));
        String id = UUID.randomUUID().toString();
        assertMade(400, "'KERNEL_ID':'mine'");
        assertMade(400, "'KERNEL_GPUS':'many'");
        assertMade(201, "'KERNEL_ID':'" + id + "'");
        assertEquals(id, server.kernels.created.get(0).kernelId());
    }

    @Test
    void aTakenIdIsRefused() throws Exception {
        start(KernelLimits.Rules.NONE);
        String id = UUID.randomUUID().toString();
        assertMade(201, "'KERNEL_ID':'" + id + "'");
        assertMade(409, "'KERNEL_ID':'" + id + "'");
        for (String foul : List.of("", "..", "x", id + "x", id.replace("-", ""))) {
            assertMade(400, "'KERNEL_ID':'" + foul + "'");
        }
        HttpResponse<String> session = client.send(
                "POST",
                "/api/sessions",
                "{\"path\":\"a\",\"type\":\"notebook\",\"env\":{\"KERNEL_ID\":\"" + id + "\"}}");
        assertEquals(409, session.statusCode());
    }

    @Test
    void clientsSayHowLongTheyWaitAndWhereTheyWork() throws Exception {
        start(KernelLimits.Rules.NONE);
        assertMade(201, "'KERNEL_LAUNCH_TIMEOUT':'40','KERNEL_WORKING_DIR':'/somewhere','KERNEL_USERNAME':'bob'");
        assertEquals(
                "/somewhere", server.kernels.created.get(0).workingDirectory().orElse(""));
        assertEquals("bob", server.kernels.created.get(0).environment().get("KERNEL_USERNAME"));
        for (String foul : List.of("soon", "0", "-1", "1e9", "NaN")) {
            assertMade(400, "'KERNEL_LAUNCH_TIMEOUT':'" + foul + "'");
        }
    }
}
