package org.notebookos.pool.swarm.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.notebookos.docker.Labels;
import org.notebookos.docker.Owner;

/**
 * What the agents of a Swarm are like.
 *
 * @param cluster tells this platform's services from those of another one
 * @param pool name of the pool
 * @param candidate label, {@code NAME=VALUE}, of the nodes that may be hosts
 * @param automatic whether a node that was never a host becomes one by itself
 * @param image of controller and agent
 * @param command what a task runs; {@code {pool}}, {@code {controller}} and {@code {gpus}} are replaced. The host's id is in the
 *     environment, as NOTEBOOKOS_HOST_ID
 * @param user {@code UID:GID} of the agent
 * @param mounts {@code SOURCE:TARGET[:ro]}; a source that isn't a path is a volume
 * @param controller {@code host:port}
 * @param joinToken file of the controller's machine with the token
 * @param gpus simulated devices of each host
 * @param grace how long an agent that is told to end may take
 */
record SwarmSpec(
        String cluster,
        String pool,
        String candidate,
        boolean automatic,
        String image,
        List<String> command,
        String user,
        List<String> mounts,
        String controller,
        Path joinToken,
        int gpus,
        Duration grace) {

    SwarmSpec {
        command = List.copyOf(command);
        mounts = List.copyOf(mounts);
    }

    /** So long after its node has lost the label an agent may run: its grace, and what the Swarm takes to tell the node. */
    Duration endsWithin() {
        return grace.plusSeconds(2);
    }

    /** Whose everything is that this pool makes. */
    Owner owner() {
        return new Owner("pool-swarm", Map.of(Labels.CLUSTER, cluster, Labels.POOL, pool));
    }

    /** The label of a node that says of which generation its agent is; {@code released} after it was given back. */
    String nodeLabel() {
        return "org.notebookos.agent." + cluster + "." + pool;
    }

    /** Returns the id of the host that a node is in a generation. */
    String hostId(String node, String generation) {
        return pool + "-" + node + "-" + generation;
    }

    /** Whether the operator lets a node with these labels be a host. */
    boolean allows(Map<String, String> labels) {
        int equals = candidate.indexOf('=');
        return candidate.substring(equals + 1).equals(labels.get(candidate.substring(0, equals)));
    }

    List<String> arguments() {
        return command.stream()
                .map(word -> word.replace("{pool}", pool)
                        .replace("{controller}", controller)
                        .replace("{gpus}", Integer.toString(gpus)))
                .toList();
    }
}
