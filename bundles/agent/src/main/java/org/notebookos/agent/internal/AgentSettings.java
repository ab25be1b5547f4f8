package org.notebookos.agent.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.notebookos.agent.internal.device.Machine;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.agent.internal.warm.WarmSettings;

/**
 * What an agent is told when it starts.
 *
 * @param hostId unique in the cluster
 * @param pool the host pool that this host came from
 * @param controller {@code host:port}
 * @param directory of everything durable that isn't a plugin's
 * @param joinTokenFile holds the join token; none if the controller wants none
 * @param python interpreter of the replicas
 * @param environment for every replica's process
 * @param logBackend replication backend whose endpoint is announced to the controller
 * @param warm how many processes are made in advance
 * @param keep how much of each kernel's past is kept for undo
 * @param machine what this host has for replicas besides devices
 * @param version of this software
 */
public record AgentSettings(
        String hostId,
        String pool,
        String controller,
        Path directory,
        Optional<Path> joinTokenFile,
        String python,
        Map<String, String> environment,
        String logBackend,
        WarmSettings warm,
        Keep keep,
        Machine machine,
        String version) {

    /** Returns where the files of this host's kernels are. */
    public Path kernels() {
        return directory.resolve("kernels");
    }
}
