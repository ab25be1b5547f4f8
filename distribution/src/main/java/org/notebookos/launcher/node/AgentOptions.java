package org.notebookos.launcher.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent is told on its command line.
 *
 * @param hostId unique in the cluster
 * @param pool the pool that the host belongs to
 * @param controller {@code host:port} that the agent dials
 * @param joinTokenFile the token that it joins with
 * @param authorityFile certificate of the cluster's authority, if the token doesn't name it
 * @param network where this host's logs are reached; empty: on the loopback interface only
 * @param python interpreter of the kernels
 * @param gpus simulated GPUs of the host
 * @param containers {@code engine} and {@code image} of replicas that are containers; empty: they are processes
 */
public record AgentOptions(
        String hostId,
        String pool,
        String controller,
        Path joinTokenFile,
        Optional<Path> authorityFile,
        Optional<Network> network,
        String python,
        int gpus,
        Map<String, String> containers) {

    public AgentOptions {
        containers = Map.copyOf(containers);
    }

    /**
     * Addresses of a host that other machines reach.
     *
     * @param listen local address of the logs' server
     * @param advertise the name or address by which others reach it
     * @param port of the logs' server; 0: choose one once
     */
    public record Network(String listen, String advertise, int port) {}
}
