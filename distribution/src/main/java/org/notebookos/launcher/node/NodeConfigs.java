package org.notebookos.launcher.node;

import java.util.LinkedHashMap;
import java.util.Map;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Home.NodeHome;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.environment.GatewayVariables;

/** Which configurations the launcher gives to the nodes of one machine: PID to keys and values. */
final class NodeConfigs {

    private NodeConfigs() {}

    static Map<String, Map<String, Object>> controller(Home home, Settings settings, Distribution distribution) {
        NodeHome node = home.controller();
        Map<String, Map<String, Object>> configs = new LinkedHashMap<>();
        configs.put(
                "org.notebookos.gateway",
                ordered(
                        "tokenFile", home.token().toString(),
                        "stateDirectory", node.state().resolve("gateway").toString()));
        Map<String, Object> scheduler = ordered(
                "directory", node.state().resolve("scheduler").toString(),
                "hostlinkPort", settings.hostlinkPort(),
                "joinTokenFile", home.joinToken().toString());
        if (!settings.listen().isEmpty()) {
            scheduler.put("listen", settings.listen());
        }
        configs.put("org.notebookos.scheduler", scheduler);
        Map<String, Object> pool = ordered(
                "hosts", settings.hosts(),
                "home", home.root().toString(),
                "launcher", distribution.script().toString(),
                "gpusPerHost", settings.gpusPerHost());
        configs.put("org.notebookos.pool.local", pool);
        // hosts of one machine start in seconds and share its memory: none is kept in reserve
        configs.put("org.notebookos.scaling.paper", Map.of("bufferHosts", 0));
        if (settings.scales()) {
            scheduler.put("scalingPolicy", "paper");
            pool.put("maxHosts", settings.maxHosts());
        }
        configs.put(
                "org.notebookos.console",
                ordered(
                        "pluginDirectory", home.plugins().toString(),
                        "distributionDirectory",
                                distribution.root().resolve("plugins").toString(),
                        "configurationDirectory", home.conf().toString()));
        return configs;
    }

    /** The same over what the environment says under names of other gateways. */
    static Map<String, Map<String, Object>> controller(
            Home home, Settings settings, Distribution distribution, GatewayVariables variables) {
        Map<String, Map<String, Object>> configs = controller(home, settings, distribution);
        variables.configs().forEach((pid, values) -> {
            Map<String, Object> merged = new LinkedHashMap<>(values);
            merged.putAll(configs.getOrDefault(pid, Map.of()));
            configs.put(pid, merged);
        });
        return configs;
    }

    /** Framework properties of the controller's web server. */
    static Map<String, String> http(Settings settings) {
        return http(settings, "127.0.0.1");
    }

    /** Framework properties of a web server that listens on one address, or on all with {@code 0.0.0.0}. */
    static Map<String, String> http(Settings settings, String bind) {
        return Map.of(
                "org.osgi.service.http.port", Integer.toString(settings.port()),
                "org.apache.felix.http.host", bind,
                "org.apache.felix.http.session.timeout", "0",
                // names of files may have a per cent sign; what else this lets pass, the gateway refuses
                "org.eclipse.jetty.UriComplianceMode", "LEGACY",
                "org.apache.felix.jetty.websocket.enable", "true",
                "org.apache.felix.http.jetty.threadpool.max", "64");
    }

    static Map<String, Map<String, Object>> agent(Home home, AgentOptions options) {
        NodeHome node = home.host(options.hostId());
        Map<String, Map<String, Object>> configs = new LinkedHashMap<>();
        Map<String, Object> agent = ordered(
                "hostId", options.hostId(),
                "pool", options.pool(),
                "controller", options.controller(),
                "directory", node.state().resolve("agent").toString(),
                "joinTokenFile", options.joinTokenFile().toString(),
                "python", options.python());
        options.authorityFile().ifPresent(file -> agent.put("authorityFile", file.toString()));
        configs.put("org.notebookos.agent", agent);
        Map<String, Object> logs =
                ordered("directory", node.state().resolve("log").toString(), "host", "127.0.0.1");
        options.network().ifPresent(network -> {
            logs.put("host", network.advertise());
            logs.put("bindAddress", network.listen());
            logs.put("port", network.port());
            logs.put(
                    "identityFile",
                    node.state().resolve("agent").resolve("identity.pem").toString());
        });
        configs.put("org.notebookos.replication.jraft", logs);
        configs.put("org.notebookos.gpu.simulated", ordered("gpus", options.gpus(), "hostId", options.hostId()));
        configs.put(
                "org.notebookos.store.file", Map.of("directory", home.store().toString()));
        if (!options.containers().isEmpty()) {
            configs.put("org.notebookos.runtime.docker", new LinkedHashMap<>(options.containers()));
        }
        return configs;
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
