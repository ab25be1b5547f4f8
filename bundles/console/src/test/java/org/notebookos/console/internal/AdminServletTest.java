package org.notebookos.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.console.internal.plugin.PluginDesk;
import org.notebookos.gateway.api.Caller;
import org.notebookos.gateway.api.ConnectionService;
import org.notebookos.gateway.api.KernelConnection;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;

class AdminServletTest {

    @TempDir
    private Path root;

    private final List<String> wishes = new ArrayList<>();
    private Optional<SchedulerException> refusal = Optional.empty();
    private String stateAnswer = "{\"term\":7}";
    private ClusterDesk cluster;
    private AdminServlet servlet;

    @BeforeEach
    void makeServlet() throws Exception {
        Files.createDirectories(root.resolve("plugins"));
        cluster = new ClusterDesk();
        cluster.bindService(new FakeScheduler());
        servlet = new AdminServlet(
                cluster, new PluginDesk(new Config(root), null, cluster, null), new JoinWishes(), new ConnectionDesk());
    }

    /** A gateway that has sockets for one kernel. */
    private static final class FakeConnections implements ConnectionService {
        private boolean open;

        @Override
        public CompletionStage<KernelConnection> connect(String kernelId) {
            open = kernelId.equals("k1");
            return open
                    ? CompletableFuture.completedFuture(new KernelConnection(Path.of("/c/k1.json"), "{\"key\":\"x\"}"))
                    : CompletableFuture.failedFuture(
                            new SchedulerException(SchedulerException.Code.NO_SUCH_KERNEL, "there is no kernel"));
        }

        @Override
        public CompletionStage<Boolean> disconnect(String kernelId) {
            boolean was = open;
            open = false;
            return CompletableFuture.completedFuture(was);
        }
    }

    @Test
    void aKernelIsConnectedAndDisconnected() throws Exception {
        ConnectionDesk desk = new ConnectionDesk();
        servlet = new AdminServlet(
                cluster, new PluginDesk(new Config(root), null, cluster, null), new JoinWishes(), desk);
        assertEquals(503, call("POST", "/kernels/k1/connection", "{}").status());
        desk.bindService(new FakeConnections());

        JsonNode told = call("POST", "/kernels/k1/connection", "").json();
        assertEquals("/c/k1.json", told.path("file").asText());
        assertEquals("{\"key\":\"x\"}", told.path("connection").asText());
        assertEquals(404, call("POST", "/kernels/k2/connection", "").status());
        call("POST", "/kernels/k1/connection", "");
        String gone = call("DELETE", "/kernels/k1/connection", "")
                .json()
                .path("message")
                .asText();
        assertTrue(gone.contains("closed"), gone);
        assertEquals(404, call("DELETE", "/kernels/k1/state", "").status());
    }

    private ServletCall call(String method, String path, String body) throws Exception {
        return ServletCall.of(servlet, method, path, body);
    }

    @Test
    void whatUsersAndKernelsHaveUsedOfGpusIsTold() throws Exception {
        JsonNode user = call("GET", "/users", "").json().path(0);
        assertEquals("ada", user.path("user").asText());
        assertEquals(10.5, user.path("gpuUse").path("gpuSeconds").asDouble());
        JsonNode kernel = call("GET", "/kernels", "").json().path(0);
        assertEquals(90, kernel.path("gpuUse").path("joules").asDouble());
        JsonNode host = call("GET", "/hosts", "").json().path(0);
        assertEquals("GPU g1: too hot", host.path("problems").path(0).asText());
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
                "{\"id\":\"r1\",\"host\":\"host-1\",\"pid\":73,\"state\":\"running\",\"start\":\"warm\"}",
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
    void aPoolRowHasTheNamesThatProgramsRelyOn() throws Exception {
        JsonNode pool = call("GET", "/pools", "").json().path(0);

        assertEquals("local", pool.path("name").asText());
        assertEquals("in use", pool.path("state").asText());
        assertEquals(0.5, pool.path("pricePerHostHour").asDouble());
    }

    @Test
    void nobodyIsAnsweredUnlessTheGatewayHasSaidThatItIsAnAdministrator() throws Exception {
        assertEquals(
                503, ServletCall.of(servlet, "GET", "/status", "", Map.of()).status());
        assertEquals(
                503,
                ServletCall.of(servlet, "GET", "/status", "", Map.of(Caller.NAME_ATTRIBUTE, "ann"))
                        .status());
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

        assertEquals(List.of("k1 host-1 Optional.empty", "k1 host-1 Optional[host-2]"), wishes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/hosts/h1/drain|''|drain h1",
                "/hosts/h1/undrain|''|undrain h1",
                "/pools/swarm/remove|''|remove swarm",
                "/pools/swarm/keep|''|keep swarm",
                "/kernels/k1/recover|{\"from\":\"h1\"}|recover k1 h1 false",
                "/kernels/k1/recover|{\"from\":\"h1\",\"acceptLoss\":true}|recover k1 h1 true",
                "/kernels/k1/suspend|{}|suspend k1 false",
                "/kernels/k1/suspend|{\"acceptLoss\":true}|suspend k1 true",
                "/kernels/k1/resume|{}|resume k1",
                "/kernels/k1/durability|{\"mode\":\"pipelined\"}|k1 pipelined",
                "/kernels/k1/checkpoint|{\"name\":\"x\"}|k1 Checkpoint[name=x, delete=false]",
                "/kernels/k1/checkpoint|{\"name\":\"x\",\"delete\":true}|k1 Checkpoint[name=x, delete=true]",
                "/kernels/k1/undo|{}|k1 Undo[cells=1]",
                "/kernels/k1/undo|{\"cells\":3}|k1 Undo[cells=3]",
                "/kernels/k1/checkout|{\"name\":\"x\"}|k1 Checkout[name=x]",
            })
    void whatOperatorsWantReachesTheScheduler(String path, String body, String wish) throws Exception {
        assertEquals(200, call("POST", path, body).status());

        assertEquals(List.of(wish), wishes);
    }

    @Test
    void aKernelsStateIsTheAnswerOfItsHost() throws Exception {
        assertEquals(7, call("GET", "/kernels/k1/state", "").json().path("term").asInt());
        stateAnswer = "no JSON";
        assertEquals(500, call("GET", "/kernels/k1/state", "").status());
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
        servlet = new AdminServlet(
                cluster, new PluginDesk(new Config(root), null, cluster, null), new JoinWishes(), new ConnectionDesk());

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
        "POST,   /kernels/k1/migrate,  '{\"from\":\"h\",\"wait\":99}', 400",
        "POST,   /kernels/k1/recover,  '{}',            400",
        "POST,   /kernels/k1/durability, '{\"mode\":\"x\"}', 400",
        "POST,   /kernels/k1/undo,     '{\"cells\":0}', 400",
        "GET,    /kernels/k1/nix,      '',              404",
        "POST,   /hosts/h1/explode,    '',              404",
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

        private CompletionStage<String> noted(String wish) {
            wishes.add(wish);
            return refusal.<CompletionStage<String>>map(CompletableFuture::failedStage)
                    .orElseGet(() -> CompletableFuture.completedStage("done: " + wish));
        }

        @Override
        public CompletionStage<String> migrate(String kernelId, String fromHost, Optional<String> toHost) {
            return noted(kernelId + " " + fromHost + " " + toHost);
        }

        @Override
        public CompletionStage<String> drain(String hostId) {
            return noted("drain " + hostId);
        }

        @Override
        public CompletionStage<String> removePool(String pool) {
            return noted("remove " + pool);
        }

        @Override
        public CompletionStage<String> keepPool(String pool) {
            return noted("keep " + pool);
        }

        @Override
        public CompletionStage<String> undrain(String hostId) {
            return noted("undrain " + hostId);
        }

        @Override
        public CompletionStage<String> recover(String kernelId, String fromHost, boolean acceptLoss) {
            return noted("recover " + kernelId + " " + fromHost + " " + acceptLoss);
        }

        @Override
        public CompletionStage<String> suspend(String kernelId, boolean acceptLoss) {
            return noted("suspend " + kernelId + " " + acceptLoss);
        }

        @Override
        public CompletionStage<String> resume(String kernelId) {
            return noted("resume " + kernelId);
        }

        @Override
        public CompletionStage<String> durability(String kernelId, Durability durability) {
            return noted(kernelId + " " + durability.label());
        }

        @Override
        public CompletionStage<String> state(String kernelId, StateRequest request) {
            wishes.add(kernelId + " " + request);
            return CompletableFuture.completedStage(stateAnswer);
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
