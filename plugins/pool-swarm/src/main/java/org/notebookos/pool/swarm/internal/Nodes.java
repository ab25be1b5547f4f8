package org.notebookos.pool.swarm.internal;

import com.github.dockerjava.api.model.SwarmNode;
import com.github.dockerjava.api.model.SwarmNodeAvailability;
import com.github.dockerjava.api.model.SwarmNodeSpec;
import com.github.dockerjava.api.model.SwarmNodeState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.docker.Engine;

/** The nodes of a Swarm that may be hosts, and the one label of theirs that is ours. Used by one thread; calls block. */
final class Nodes {

    /** What the label says of a node that was a host and was given back. */
    static final String RELEASED = "released";

    /** What it says until the node's agent has ended and the node can be a host again. */
    static final String AGAIN = "again";

    private final Engine manager;
    private final SwarmSpec spec;

    Nodes(Engine manager, SwarmSpec spec) {
        this.manager = manager;
        this.spec = spec;
    }

    /** Returns the nodes that the operator lets be hosts. */
    List<SwarmNode> list() {
        return manager.ask("list nodes", client -> client.listSwarmNodesCmd().exec()).stream()
                .filter(node -> spec.allows(labels(node)))
                .toList();
    }

    /** Returns the generation of a node's agent, {@link #RELEASED}, {@link #AGAIN}, or nothing if it never was a host. */
    static String generation(SwarmNode node, SwarmSpec spec) {
        return labels(node).getOrDefault(spec.nodeLabel(), "");
    }

    /** Says of which generation a node's agent is to be, and has the node accept tasks if it does. */
    void mark(SwarmNode node, String generation, boolean activate) {
        manager.tell("label node " + name(node), client -> {
            // read again: a node has a version, and only its latest can be changed
            SwarmNode now = client.listSwarmNodesCmd().exec().stream()
                    .filter(one -> one.getId().equals(node.getId()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("node " + name(node) + " has left the Swarm"));
            Map<String, String> labels = new HashMap<>(labels(now));
            labels.put(spec.nodeLabel(), generation);
            SwarmNodeSpec changed = now.getSpec().withLabels(labels);
            if (activate) {
                changed.withAvailability(SwarmNodeAvailability.ACTIVE);
            }
            client.updateSwarmNodeCmd()
                    .withSwarmNodeId(now.getId())
                    .withVersion(now.getVersion().getIndex())
                    .withSwarmNodeSpec(changed)
                    .exec();
        });
    }

    static String name(SwarmNode node) {
        return node.getDescription().getHostname();
    }

    static boolean ready(SwarmNode node) {
        return node.getStatus().getState() == SwarmNodeState.READY;
    }

    static SwarmNodeAvailability availability(SwarmNode node) {
        return node.getSpec().getAvailability();
    }

    private static Map<String, String> labels(SwarmNode node) {
        Map<String, String> labels = node.getSpec().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
