package org.notebookos.launcher.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node needs to start.
 *
 * @param name for messages: {@code controller}, or {@code agent} and the host's id
 * @param bundles which bundles
 * @param cache the framework's storage, this node's own
 * @param watched folders of configuration files and of plugins that operators add
 * @param unused extension points whose plugins are not started here
 * @param properties framework properties on top of those that every node has
 */
record NodeSpec(
        String name,
        BundleList bundles,
        Path cache,
        List<Path> watched,
        Set<String> unused,
        Map<String, String> properties) {

    /** What hosts leave to the controller, which alone decide and speak to clouds. */
    static final Set<String> UNUSED_ON_HOSTS = Set.of("pool", "placement", "session", "scaling", "identity");

    /** What simulators leave to nodes that do things. */
    static final Set<String> UNUSED_IN_SIMULATORS =
            Set.of("pool", "replication", "runtime", "gpu", "store", "identity");

    NodeSpec {
        unused = Set.copyOf(unused);
        watched = List.copyOf(watched);
        properties = Map.copyOf(properties);
    }
}
