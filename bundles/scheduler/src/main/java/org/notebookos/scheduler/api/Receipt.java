package org.notebookos.scheduler.api;

/**
 * How far a client has received the outputs of one replica. A later receipt may take a sequence back.
 *
 * @param client the client
 * @param replica the replica, from {@link KernelEvent.Output#replica()}
 * @param sequence the newest output that is likely to have reached it: where it goes on if this controller dies now
 * @param confirmed the newest output that has certainly reached it: hosts needn't keep that one for it
 */
public record Receipt(String client, String replica, long sequence, long confirmed) {

    /** A receipt without doubt. */
    public Receipt(String client, String replica, long sequence) {
        this(client, replica, sequence, sequence);
    }
}
