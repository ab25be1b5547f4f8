package org.notebookos.agent.internal.warm;

import java.nio.file.Path;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.WarmProcess;

/**
 * A process that waits to become a replica.
 *
 * @param runtime that made it
 * @param directory its own
 * @param since when it began to wait, by the monotonic clock in nanoseconds
 */
record Waiting(WarmProcess process, ReplicaRuntime runtime, Path directory, long since) {}
