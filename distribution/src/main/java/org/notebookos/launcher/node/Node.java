package org.notebookos.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Home.NodeHome;
import org.notebookos.launcher.Settings;
import org.notebookos.launcher.environment.GatewayVariables;
import org.notebookos.launcher.process.ProcessFile;

/** Runs a controller or an agent in this process until it is told to end. */
public final class Node {

    private final Distribution distribution;
    private final Home home;

    public Node(Distribution distribution, Home home) {
        this.distribution = distribution;
        this.home = home;
    }

    /** Runs the controller, its web server on one address; returns when it has been stopped. */
    public void runController(Settings settings, String bind, GatewayVariables variables) throws IOException {
        if (!variables.unsupported().isEmpty()) {
            System.err.println("these variables of the environment mean nothing here: "
                    + String.join(", ", variables.unsupported()));
        }
        run(
                "controller",
                home.controller(),
                NodeConfigs.controller(home, settings, distribution, variables),
                Set.of(),
                NodeConfigs.http(settings, bind));
    }

    /** Runs a host agent; returns when it has been stopped. */
    public void runAgent(AgentOptions options) throws IOException {
        run(
                "agent " + options.hostId(),
                home.host(options.hostId()),
                NodeConfigs.agent(home, options),
                NodeSpec.UNUSED_ON_HOSTS,
                Map.of());
    }

    private void run(
            String name,
            NodeHome node,
            Map<String, Map<String, Object>> configs,
            Set<String> unused,
            Map<String, String> properties)
            throws IOException {
        long began = System.nanoTime();
        for (var folder : List.of(node.log(), node.state(), home.plugins())) {
            Files.createDirectories(folder);
        }
        System.setProperty("nbos.log.dir", node.log().toString());
        System.setProperty("nbos.log.name", node.kind());
        ConfigFolder folder = new ConfigFolder(node.conf(), home.conf(), configs);
        folder.write();
        ProcessFile.of(ProcessHandle.current()).write(node.processFile());
        BundleList bundles = BundleList.read(distribution.conf().resolve(node.kind() + ".bundles"));
        NodeSpec spec =
                new NodeSpec(name, bundles, node.cache(), List.of(node.conf(), home.plugins()), unused, properties);
        FrameworkNode framework = FrameworkNode.start(spec, distribution);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(framework, node), "stop"));
        System.out.printf(
                "%s: %d bundles active after %.1f s%n",
                name, bundles.entries().size(), (System.nanoTime() - began) / 1e9);
        try (ConfigWatch watch = new ConfigWatch(folder)) {
            watch.start();
            framework.awaitStop();
        }
    }

    private static void end(FrameworkNode framework, NodeHome node) {
        framework.stop();
        try {
            Files.deleteIfExists(node.processFile());
        } catch (IOException e) {
            System.err.println("can't delete " + node.processFile() + ": " + e.getMessage());
        }
    }
}
