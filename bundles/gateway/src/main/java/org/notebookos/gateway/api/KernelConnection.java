package org.notebookos.gateway.api;

import java.nio.file.Path;

/**
 * How a kernel is reached with ZeroMQ.
 *
 * @param file the connection file, on the controller's machine, readable by its owner alone
 * @param text what it holds: JSON with address, ports and the key with which messages are signed
 */
public record KernelConnection(Path file, String text) {}
