package org.notebookos.launcher.node;

import java.nio.file.Path;

/**
 * What an agent is told on its command line.
 *
 * @param hostId unique in the cluster
 * @param pool the pool that the host belongs to
 * @param controller {@code host:port} that the agent dials
 * @param joinTokenFile the token that it joins with
 * @param gpus simulated GPUs of the host
 */
public record AgentOptions(String hostId, String pool, String controller, Path joinTokenFile, int gpus) {}
