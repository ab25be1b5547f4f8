package org.notebookos.gateway.internal.room;

import java.util.Set;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;

/**
 * The messages of one kernel to its clients, in order. Guarded by the room's lock.
 *
 * <p>A linked list that only knows its newest entry. Each client session holds the last entry that it is done with, so what
 * no session needs any more is garbage, and a session's backlog is the difference of two running totals.
 */
final class OutputLog {

    /** What an entry costs beside its bytes, roughly. */
    private static final int ENTRY_OVERHEAD = 200;

    /** An entry; {@code client} is empty for all clients, {@code replica} is empty for messages made by the gateway. */
    static final class Entry {
        final ChannelMessage message;
        final String client;
        final String replica;
        final long sequence;
        final long totalBytes;
        private Entry next;

        private Entry(ChannelMessage message, String client, String replica, long sequence, long totalBytes) {
            this.message = message;
            this.client = client;
            this.replica = replica;
            this.sequence = sequence;
            this.totalBytes = totalBytes;
        }

        /** Returns the entry after this one; null if there is none yet. */
        Entry next() {
            return next;
        }

        boolean isFor(Set<String> clientIds) {
            return message.channel() == Channel.IOPUB || clientIds.contains(client);
        }
    }

    private Entry newest = new Entry(null, "", "", 0, 0);

    /** Returns the newest entry; at first, one that stands before all messages. */
    Entry newest() {
        return newest;
    }

    Entry append(ChannelMessage message, String client, String replica, long sequence) {
        long bytes = message.message().size() + ENTRY_OVERHEAD;
        Entry entry = new Entry(message, client, replica, sequence, newest.totalBytes + bytes);
        newest.next = entry;
        newest = entry;
        return entry;
    }

    /** Returns the bytes of all entries after the given one. */
    long backlog(Entry after) {
        return newest.totalBytes - after.totalBytes;
    }
}
