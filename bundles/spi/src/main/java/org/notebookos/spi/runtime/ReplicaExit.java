package org.notebookos.spi.runtime;

/**
 * How a replica ended.
 *
 * @param code exit status; 128 + signal number if a signal ended it
 * @param requested whether {@link RunningReplica#stop} had been called
 * @param lastWords the last lines that it wrote to standard error, possibly empty
 */
public record ReplicaExit(int code, boolean requested, String lastWords) {}
