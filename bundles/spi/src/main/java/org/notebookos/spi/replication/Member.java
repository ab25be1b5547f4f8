package org.notebookos.spi.replication;

/**
 * One member of a group.
 *
 * @param replica the replica that this member belongs to, unique in its group
 * @param endpoint the {@link ReplicationBackend#endpoint()} of its host
 */
public record Member(String replica, String endpoint) {}
