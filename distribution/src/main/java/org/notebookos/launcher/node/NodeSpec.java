package org.notebookos.launcher.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a node needs to start.
 *
 * @param name for messages: {@code controller}, or {@code agent} and the host's id
 * @param bundles which bundles
 * @param cache the framework's storage, this node's own
 * @param watched folders of configuration files and of plugins that operators add
 * @param properties framework properties on top of those that every node has
 */
record NodeSpec(String name, BundleList bundles, Path cache, List<Path> watched, Map<String, String> properties) {

    NodeSpec {
        watched = List.copyOf(watched);
        properties = Map.copyOf(properties);
    }
}
