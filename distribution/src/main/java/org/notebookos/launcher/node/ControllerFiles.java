package org.notebookos.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;
import org.notebookos.launcher.Settings;

/**
 * What a framework that somebody else starts, such as that of an integration test, needs to become a controller.
 *
 * @param bundles what to install, with start levels
 * @param frameworkProperties what to start it with
 */
public record ControllerFiles(List<Entry> bundles, Map<String, String> frameworkProperties) {

    /** A bundle and its start level. */
    public record Entry(Path jar, int startLevel) {}

    /** Writes the controller's configuration into a home and tells the rest. */
    public static ControllerFiles write(Distribution distribution, Home home, Settings settings) throws IOException {
        Home.NodeHome node = home.controller();
        for (Path folder : List.of(node.log(), node.state(), home.plugins())) {
            Files.createDirectories(folder);
        }
        new ConfigFolder(node.conf(), home.conf(), NodeConfigs.controller(home, settings, distribution)).write();
        List<Entry> bundles = BundleList.read(distribution.conf().resolve("controller.bundles")).entries().stream()
                .map(entry -> new Entry(distribution.bundle(entry.name()), entry.startLevel()))
                .toList();
        Map<String, String> properties = new HashMap<>(NodeConfigs.http(settings));
        properties.putAll(FrameworkNode.common(List.of(node.conf(), home.plugins()), node.cache()));
        return new ControllerFiles(bundles, properties);
    }
}
