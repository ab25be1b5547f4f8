package org.notebookos.pool.docker.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.notebookos.docker.Labels;
import org.notebookos.docker.Owner;

/**
 * What the container of an agent is like.
 *
 * @param cluster tells the containers of this platform from those of another one on the same engine
 * @param pool name of the pool
 * @param image of controller and agent
 * @param command what the container runs; {@code {host}}, {@code {pool}}, {@code {controller}}, {@code {gpus}} and {@code
 *     {address}} are replaced
 * @param user {@code UID:GID} of the agent
 * @param network {@code host}, or one of the engine's
 * @param mounts {@code SOURCE:TARGET[:ro]}
 * @param controller {@code host:port}
 * @param joinToken file of the controller's machine with the token; copied into each container
 * @param gpus devices of each host
 * @param deviceDriver {@code nvidia} or {@code cdi}
 * @param memoryMegabytes of each host; 0: no bound
 * @param millicpus of each host; 0: no bound
 */
record AgentSpec(
        String cluster,
        String pool,
        String image,
        List<String> command,
        String user,
        String network,
        List<String> mounts,
        String controller,
        Path joinToken,
        int gpus,
        String deviceDriver,
        int memoryMegabytes,
        int millicpus) {

    /** Where the state of a host lies in its container: a volume. */
    static final String HOME = "/var/lib/notebookos";

    /** The token's file below {@link #HOME}, where agents look for it. */
    static final String TOKEN = "join-token";

    AgentSpec {
        command = List.copyOf(command);
        mounts = List.copyOf(mounts);
    }

    /** Whose everything is that this pool makes. */
    Owner owner() {
        return new Owner("pool-docker", Map.of(Labels.CLUSTER, cluster, Labels.POOL, pool));
    }

    /** What a host's container and volume are called. */
    String nameOf(String host) {
        return "notebookos-" + cluster + "-" + host;
    }

    /** What a host's container runs, given the simulated GPUs of the host and where it can be reached. */
    List<String> command(String host, int simulated, String reached) {
        return command.stream()
                .map(word -> word.replace("{host}", host)
                        .replace("{pool}", pool)
                        .replace("{controller}", controller)
                        .replace("{gpus}", Integer.toString(simulated))
                        .replace("{address}", reached))
                .toList();
    }
}
