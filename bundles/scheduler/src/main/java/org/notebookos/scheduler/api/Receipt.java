package org.notebookos.scheduler.api;

/**
 * How far a client has received the outputs of one replica.
 *
 * @param client the client
 * @param replica the replica, from {@link KernelEvent.Output#replica()}
 * @param sequence the newest output that has certainly reached it: hosts needn't keep that one for it, and a new controller goes on
 *     after it
 */
public record Receipt(String client, String replica, long sequence) {}
