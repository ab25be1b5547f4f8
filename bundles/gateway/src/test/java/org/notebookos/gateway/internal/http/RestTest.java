package org.notebookos.gateway.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.access.AccessPolicy;
import org.notebookos.scheduler.api.KernelRequest;
import org.notebookos.scheduler.api.SchedulerException;

class RestTest {

    @TempDir
    Path root;

    private GatewayServer server;
    private RestClient client;

    @BeforeEach
    void start() throws Exception {
        server = new GatewayServer(new AccessPolicy(Optional.empty(), Set.of(), Set.of()), "/base", root);
        client = new RestClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static void assertError(int status, HttpResponse<String> response) throws Exception {
        assertEquals(status, response.statusCode(), response.body());
        JsonNode body = RestClient.json(response);
        assertTrue(body.get("message").isTextual() && body.get("reason").isTextual(), response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"name\":\"python3\",\"env\":{},\"unknown\":1}", "{\"name\":null}"})
    void aKernelIsMadeFromAlmostNothing(String body) throws Exception {
        HttpResponse<String> made = client.send("POST", "/base/api/kernels?1732270000000", body);
        assertEquals(201, made.statusCode());
        String id = RestClient.json(made).get("id").textValue();
        assertEquals(
                "/base/api/kernels/" + id, made.headers().firstValue("Location").orElse(""));
    }

    @Test
    void theKernelModelHasAllFields() throws Exception {
        String id = server.kernels.idleKernel();
        HttpResponse<String> one = client.get("/base/api/kernels/" + id + "?17");
        assertEquals(
                "{\"id\":\"" + id + "\",\"name\":\"python3\",\"last_activity\":\"2026-01-02T03:04:05.000000Z\","
                        + "\"execution_state\":\"idle\",\"connections\":0}",
                one.body());
        assertEquals("[" + one.body() + "]", client.get("/base/api/kernels").body());
    }

    @Test
    void aKernelLivesAndDies() throws Exception {
        String id = server.kernels.idleKernel();
        String path = "/base/api/kernels/" + id;
        assertEquals(204, client.send("POST", path + "/interrupt", "{}").statusCode());
        assertEquals(List.of(id), server.kernels.interrupted);
        HttpResponse<String> restarted = client.send("POST", path + "/restart", "");
        assertEquals(200, restarted.statusCode());
        assertEquals(id, RestClient.json(restarted).get("id").textValue());
        assertEquals(204, client.send("DELETE", path, null).statusCode());
        assertError(404, client.send("DELETE", path, null));
        assertError(404, client.get(path));
        assertError(404, client.send("POST", path + "/interrupt", null));
        assertError(404, client.send("POST", path + "/restart", null));
        assertError(404, client.get(path + "/channels"));
    }

    @Test
    void onlyKernelVariablesAndAllowedOnesPass() throws Exception {
        Files.createDirectories(root.resolve("sub"));
        String id = "11111111-2222-3333-4444-555555555555";
        client.send(
                "POST",
                "/base/api/kernels",
                "{\"env\":{\"KERNEL_X\":\"a b\",\"LANG\":\"C\",\"PATH\":\"/evil\",\"KERNEL_ID\":\"" + id
                        + "\"},\"path\":\"sub/notebook.ipynb\"}");
        KernelRequest request = server.kernels.created.get(0);
        assertEquals(id, request.kernelId());
        assertEquals(
                Map.of("KERNEL_X", "a b", "LANG", "C", "KERNEL_ID", id, "KERNEL_OWNER", "notebookos"),
                request.environment());
        assertEquals(Optional.of(root.resolve("sub").toString()), request.workingDirectory());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope|400",
                "[]|400",
                "{} {}|400",
                "{\"name\":3}|400",
                "{\"name\":\"julia\"}|404",
                "{\"env\":[]}|400",
                "{\"env\":{\"A\":1}}|400",
                "{\"env\":{\"KERNEL_A\":\"a\\u0000b\"}}|400",
                "{\"env\":{\"KERNEL_A\":\"a\\nb\"}}|400",
                "{\"env\":{\"KERNEL_A=B\":\"x\"}}|400",
                "{\"env\":{\"KERNEL_ID\":\"../x\"}}|400",
                "{\"env\":{\"KERNEL_GPUS\":\"many\"}}|400",
                "{\"env\":{\"KERNEL_CPUS\":\"1,5\"}}|400",
                "{\"env\":{\"KERNEL_MEM\":\"2T\"}}|400",
                "{\"env\":{\"KERNEL_VRAM\":\"-1\"}}|400",
                "{\"env\":{\"KERNEL_STANDBYS\":\"tepid\"}}|400",
                "{\"env\":{\"KERNEL_SUSPEND_AFTER\":\"5m\"}}|400",
                "{\"env\":{\"KERNEL_CULL_AFTER\":\"soon\"}}|400",
                "{\"env\":{\"KERNEL_DURABILITY\":\"sometimes\"}}|400",
                "{\"path\":\"../../etc\"}|400"
            })
    void impossibleWishesAreRefused(String body, int status) throws Exception {
        assertError(status, client.send("POST", "/base/api/kernels", body));
        assertEquals(List.of(), server.kernels.created);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SUCH_KERNEL,404",
        "KERNEL_EXISTS,409",
        "BUSY,409",
        "NO_HOSTS,503",
        "NO_QUORUM,503",
        "NO_PLUGIN,503",
        "GPUS_UNAVAILABLE,400",
        "TIMEOUT,504",
        "FAILED,500"
    })
    void theSchedulersRefusalsAreShown(SchedulerException.Code code, int status) throws Exception {
        server.kernels.failure = new SchedulerException(code, "the cause and a way out");
        HttpResponse<String> refused = client.send("POST", "/base/api/kernels", null);
        assertError(status, refused);
        assertEquals(
                "the cause and a way out",
                RestClient.json(refused).get("message").textValue());
    }

    @Test
    void aKernelspecSaysWhatItsKernelsAskFor() throws Exception {
        JsonNode spec = RestClient.json(client.get("/base/api/kernelspecs/gpu")).get("spec");
        assertEquals("Python 3, 1 GPU", spec.get("display_name").textValue());
        assertEquals("1", spec.at("/metadata/notebookos/KERNEL_GPUS").textValue());
        client.send("POST", "/base/api/kernels", "{\"name\":\"gpu\",\"env\":{\"KERNEL_MEM\":\"2G\"}}");
        KernelRequest request = server.kernels.created.get(0);
        assertEquals("gpu", request.name());
        assertEquals(
                Map.of("KERNEL_GPUS", "1", "KERNEL_MEM", "2G", "KERNEL_OWNER", "notebookos"), request.environment());
    }

    @Test
    void kernelspecsAreComplete() throws Exception {
        JsonNode list = RestClient.json(client.get("/base/api/kernelspecs?user=bob"));
        JsonNode spec = list.get("kernelspecs").get(list.get("default").textValue());
        assertEquals(
                "Python 3 (NotebookOS)", spec.get("spec").get("display_name").textValue());
        assertEquals(spec, RestClient.json(client.get("/base/api/kernelspecs/python3")));
        for (JsonNode url : spec.get("resources")) {
            HttpResponse<String> file = client.get(url.textValue());
            assertEquals(200, file.statusCode());
            assertTrue(file.headers().firstValue("Content-Type").orElse("").startsWith("image/"));
        }
        assertError(404, client.get("/base/api/kernelspecs/julia"));
        assertError(404, client.get("/base/kernelspecs/python3/kernel.js"));
        assertEquals(4, client.get("/base/kernelspecs/python3/..%2f..%2fx").statusCode() / 100);
    }

    @Test
    void theServerTellsAboutItself() throws Exception {
        server.kernels.idleKernel();
        assertTrue(RestClient.json(client.get("/base/api")).get("version").isTextual());
        assertEquals(
                1,
                RestClient.json(client.get("/base/api/status")).get("kernels").intValue());
        assertTrue(RestClient.json(client.get("/base/api/me")).get("identity").has("username"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/tree", "/nowhere", "/base/api/contents", "/base/api/terminals", "/base/api/kernels/a/b/c"
            })
    void everythingElseIsNotFound(String path) throws Exception {
        assertError(404, client.get(path));
    }

    @Test
    void wrongMethodsAreRefused() throws Exception {
        assertError(405, client.send("DELETE", "/base/api/kernels", null));
        assertError(405, client.send("PUT", "/base/api/kernelspecs", "{}"));
    }

    @Test
    void bodiesWithoutContentTypeOrWithAnOddOneAreRead() throws Exception {
        String body = "{\"env\":{\"KERNEL_A\":\"1\"}}";
        client.send("POST", "/base/api/kernels", body, "Content-Type", "text/plain;charset=UTF-8");
        client.send("POST", "/base/api/kernels", body, "Content-Type", "application/x-www-form-urlencoded");
        assertEquals(2, server.kernels.created.size());
        assertTrue(server.kernels.created.stream().allMatch(r -> r.environment().containsKey("KERNEL_A")));
    }
}
