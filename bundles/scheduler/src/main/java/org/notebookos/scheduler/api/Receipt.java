package org.notebookos.scheduler.api;

/**
 * How far a client has received the outputs of one replica.
 *
 * @param client the client
 * @param replica the replica, from {@link KernelEvent.Output#replica()}
 * @param sequence the newest output that reached it
 */
public record Receipt(String client, String replica, long sequence) {}
