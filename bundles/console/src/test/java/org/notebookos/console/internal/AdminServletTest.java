package org.notebookos.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.console.internal.plugin.PluginDesk;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;

class AdminServletTest {

    @TempDir
    private Path root;

    private final List<String> migrations = new ArrayList<>();
    private Optional<SchedulerException> refusal = Optional.empty();
    private ClusterDesk cluster;
    private AdminServlet servlet;

    @BeforeEach
    void makeServlet() throws Exception {
        Files.createDirectories(root.resolve("plugins"));
        cluster = new ClusterDesk();
        cluster.bindService(new FakeScheduler());
        servlet = new AdminServlet(cluster, new PluginDesk(new Config(root), null, cluster, null));
    }

    private ServletCall call(String method, String path, String body) throws Exception {
        return ServletCall.of(servlet, method, path, body);
    }

    @Test
    void aKernelRowHasTheNamesThatProgramsRelyOn() throws Exception {
        JsonNode kernel = call("GET", "/kernels", "").json().path(0);

        for (String name : List.of("id", "name", "state", "executor", "leader", "term", "queue", "replicas")) {
            assertTrue(kernel.has(name), name);
        }
        assertEquals(
                "{\"replica\":\"r1\",\"host\":\"host-1\"}",
                kernel.path("executor").toString());
        assertEquals(
                "{\"id\":\"r1\",\"host\":\"host-1\",\"pid\":73,\"state\":\"running\"}",
                kernel.path("replicas").path(0).toString());
        assertTrue(kernel.path("leader").isNull(), "unknown is null, not missing");
    }

    @Test
    void aHostRowHasTheNamesThatProgramsRelyOn() throws Exception {
        JsonNode host = call("GET", "/hosts", "").json().path(0);

        assertEquals("host-1", host.path("id").asText());
        assertEquals("local", host.path("pool").asText());
        assertEquals(71, host.path("pid").asLong());
        assertEquals(
                "{\"total\":2,\"committed\":1,\"subscribed\":3}",
                host.path("gpus").toString());
    }

    @Test
    void statusIsAllOfIt() throws Exception {
        JsonNode status = call("GET", "/status", "").json();

        assertEquals(2, status.path("hosts").size());
        assertEquals(1, status.path("queue").size());
        assertEquals("binpack", status.path("policies").path("placement").asText());
    }

    @Test
    void aMigrationNamesTheHostToLeaveAndMayNameTheNewOne() throws Exception {
        assertEquals(
                200,
                call("POST", "/kernels/k1/migrate", "{\"from\":\"host-1\"}").status());
        assertEquals(
                200,
                call("POST", "/kernels/k1/migrate", "{\"from\":\"host-1\",\"to\":\"host-2\"}")
                        .status());

        assertEquals(List.of("k1 host-1 Optional.empty", "k1 host-1 Optional[host-2]"), migrations);
    }

    @Test
    void aRefusalOfTheSchedulerKeepsItsCodeAndWords() throws Exception {
        refusal = Optional.of(new SchedulerException(SchedulerException.Code.NO_SUCH_HOST, "there is no host h"));
        ServletCall call = call("POST", "/kernels/k1/migrate", "{\"from\":\"h\"}");

        assertEquals(404, call.status());
        assertEquals(
                "{\"code\":\"NO_SUCH_HOST\",\"message\":\"there is no host h\"}",
                call.json().toString());
    }

    @Test
    void withoutASchedulerTheAnswerIsUnavailable() throws Exception {
        cluster = new ClusterDesk();
        servlet = new AdminServlet(cluster, new PluginDesk(new Config(root), null, cluster, null));

        assertEquals(503, call("GET", "/status", "").status());
        assertEquals(200, call("GET", "/plugins", "").status());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /nix,                 '',              404",
        "GET,    ,                     '',              404",
        "POST,   /status,              '',              405",
        "DELETE, /plugins,             '',              405",
        "POST,   /kernels/k1/explode,  '{}',            404",
        "POST,   /kernels/k1/migrate,  '{}',            400",
        "POST,   /kernels/k1/migrate,  '{',             400",
        "POST,   /kernels/k1/migrate,  '[]',            400",
        "POST,   /plugins,             'no jar',        422",
        "POST,   /plugins/use,         '{\"spi\":\"placement\",\"name\":\"nix\"}', 404",
        "POST,   /plugins/use,         '{\"spi\":\"gpu\",\"name\":\"nix\"}',       404",
        "DELETE, /plugins/nix,         '',              404",
    })
    void badRequestsGetTheirStatusAndAReason(String method, String path, String body, int status) throws Exception {
        ServletCall call = call(method, path, body);

        assertEquals(status, call.status());
        assertTrue(!call.json().path("message").asText().isEmpty());
    }

    private final class FakeScheduler implements ClusterService {

        @Override
        public ClusterStatus status() {
            return Clusters.small();
        }

        @Override
        public CompletionStage<Void> migrate(String kernelId, String fromHost, Optional<String> toHost) {
            migrations.add(kernelId + " " + fromHost + " " + toHost);
            return refusal.<CompletionStage<Void>>map(CompletableFuture::failedStage)
                    .orElseGet(() -> CompletableFuture.completedStage(null));
        }
    }

    private record Config(Path root) implements PluginDesk.Config {

        @Override
        public String pluginDirectory() {
            return root.resolve("plugins").toString();
        }

        @Override
        public String distributionDirectory() {
            return root.resolve("none").toString();
        }

        @Override
        public String configurationDirectory() {
            return root.resolve("conf").toString();
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return PluginDesk.Config.class;
        }
    }
}
