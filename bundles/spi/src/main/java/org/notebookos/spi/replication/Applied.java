package org.notebookos.spi.replication;

/**
 * The outcome of a committed entry.
 *
 * @param index its position in the log
 * @param result what {@link ReplicatedStateMachine#apply} returned on the leader
 */
public record Applied(long index, byte[] result) {}
