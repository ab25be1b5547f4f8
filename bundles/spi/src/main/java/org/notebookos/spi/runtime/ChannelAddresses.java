package org.notebookos.spi.runtime;

/**
 * TCP ports of the five Jupyter channels of a replica.
 *
 * @param ip the address to connect to, loopback unless the runtime isolates networks
 * @param shell shell channel
 * @param iopub output channel
 * @param stdin input channel
 * @param control control channel
 * @param heartbeat heartbeat channel
 */
public record ChannelAddresses(String ip, int shell, int iopub, int stdin, int control, int heartbeat) {}
