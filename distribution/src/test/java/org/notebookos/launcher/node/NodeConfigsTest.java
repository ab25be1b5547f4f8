package org.notebookos.launcher.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.environment.GatewayVariables;

class NodeConfigsTest {

    private final Home home = new Home(Path.of("/h"));
    private final Settings settings = new Settings(3, 2, 8888, 4000, "/py");

    @Test
    void theControllerKnowsItsFoldersAndWhereAgentsDial() {
        Map<String, Map<String, Object>> configs =
                NodeConfigs.controller(home, settings, new Distribution(Path.of("/d")));

        assertEquals(
                Map.of("tokenFile", "/h/token", "stateDirectory", "/h/controller/state/gateway"),
                configs.get("org.notebookos.gateway"));
        assertEquals(
                Map.of(
                        "directory",
                        "/h/controller/state/scheduler",
                        "hostlinkPort",
                        4000,
                        "joinTokenFile",
                        "/h/join-token"),
                configs.get("org.notebookos.scheduler"));
        assertEquals(
                Map.of("hosts", 3, "home", "/h", "launcher", "/d/bin/notebookos", "gpusPerHost", 2),
                configs.get("org.notebookos.pool.local"));
    }

    @Test
    void hostsComeAndGoIfThereMayBeMoreThanAtFirst() {
        Settings growing = new Settings(3, 6, 2, 8888, 4000, "/py");
        Map<String, Map<String, Object>> configs =
                NodeConfigs.controller(home, growing, new Distribution(Path.of("/d")));

        assertEquals("paper", configs.get("org.notebookos.scheduler").get("scalingPolicy"));
        assertEquals(3, configs.get("org.notebookos.pool.local").get("hosts"));
        assertEquals(6, configs.get("org.notebookos.pool.local").get("maxHosts"));
    }

    @Test
    void eachAgentHasItsOwnLogAndAllShareTheStore() {
        AgentOptions options = new AgentOptions(
                "host-1",
                "local",
                "127.0.0.1:4000",
                home.joinToken(),
                Optional.empty(),
                Optional.empty(),
                "/py",
                2,
                Map.of("engine", "unix:///e", "image", "i:1"));
        Map<String, Map<String, Object>> configs = NodeConfigs.agent(home, options);

        assertEquals(
                "/h/hosts/host-1/state/log",
                configs.get("org.notebookos.replication.jraft").get("directory"));
        assertEquals(Map.of("engine", "unix:///e", "image", "i:1"), configs.get("org.notebookos.runtime.docker"));
        assertEquals(Map.of("directory", "/h/store"), configs.get("org.notebookos.store.file"));
        assertEquals(Map.of("gpus", 2, "hostId", "host-1"), configs.get("org.notebookos.gpu.simulated"));
        assertEquals("/py", configs.get("org.notebookos.agent").get("python"));
        assertEquals("127.0.0.1:4000", configs.get("org.notebookos.agent").get("controller"));
    }

    @Test
    void theEnvironmentSaysLessThanTheLauncher() {
        GatewayVariables variables = GatewayVariables.of(Map.of(
                "EG_MAX_KERNELS",
                "5",
                "EG_CULL_IDLE_TIMEOUT",
                "600",
                "EG_CLIENT_ENVS",
                "A,B",
                "EG_CULL_CONNECTED",
                "1"));
        Map<String, Map<String, Object>> configs =
                NodeConfigs.controller(home, settings, new Distribution(Path.of("/d")), variables);

        Map<String, Object> gateway = configs.get("org.notebookos.gateway");
        assertEquals(5, gateway.get("maxKernels"));
        assertEquals("/h/token", gateway.get("tokenFile"));
        assertEquals(600, configs.get("org.notebookos.scheduler").get("cullAfter"));
        String written = TypedConfig.of(gateway).render();
        assertEquals(true, written.contains("allowedEnvironment=[\"A\",\"B\"]\n"), written);
        assertEquals(true, written.contains("maxKernels=I\"5\"\n"), written);
    }
}
