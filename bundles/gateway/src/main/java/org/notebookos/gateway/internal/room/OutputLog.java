package org.notebookos.gateway.internal.room;

import java.util.Collection;
import java.util.Set;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.OutputGap;
import org.notebookos.jupyter.OutputWorth;

/**
 * The messages of one kernel to its clients, in order. Guarded by the room's lock.
 *
 * <p>A linked list that only knows its newest entry. Each reader holds the last entry that it is done with, so what
 * no reader needs any more is garbage, and a reader's backlog is the difference of two running totals. What is given up
 * before everybody has it ({@link Shedding}) leaves a gap entry in its place.
 */
final class OutputLog {

    /** What an entry costs beside its bytes, roughly. */
    private static final int ENTRY_OVERHEAD = 200;

    /** Somebody who reads the log: up to {@code position} for good, up to {@code sent} as far as is known. */
    interface Reader {

        /** Returns the newest entry that has certainly arrived, or was none of the reader's business. */
        Entry position();

        /** Returns the newest entry that was handed to the reader's connection; not before {@link #position}. */
        Entry sent();

        /** Tells whether the reader had this entry before it came here: in an earlier life of the controller. */
        boolean hadBefore(Entry entry);
    }

    /** An entry; {@code client} is empty for all clients, {@code replica} is empty for messages made by the gateway. */
    static final class Entry {
        final Channel channel;
        final String client;
        final String replica;
        final long sequence;
        /** Grows along the list. */
        final long ordinal;

        private final long appendedMillis;
        private ChannelMessage message;
        private OutputGap gap;
        private byte[] gapParent;
        private long bytes;
        private OutputWorth worth;
        private String request;
        private Entry next;
        private long totalBytes;

        private Entry(
                Channel channel, String client, String replica, long sequence, long ordinal, long appendedMillis) {
            this.channel = channel;
            this.client = client;
            this.replica = replica;
            this.sequence = sequence;
            this.ordinal = ordinal;
            this.appendedMillis = appendedMillis;
        }

        /** Returns the entry after this one; null if there is none yet. */
        Entry next() {
            return next;
        }

        void next(Entry after) {
            next = after;
        }

        long bytes() {
            return bytes;
        }

        /** Returns the message; null in the place of a gap that nobody has asked for. */
        ChannelMessage message() {
            return message;
        }

        /** Tells whether outputs were given up here. */
        boolean isGap() {
            return gap != null;
        }

        /** Returns what says that something is missing here. */
        ChannelMessage notice(SyntheticMessages messages, String kernelSession) {
            if (message == null) {
                message = messages.stderr(kernelSession, gapParent, gap.text("clientBufferBytes"));
            }
            return message;
        }

        boolean isFor(Set<String> clientIds) {
            return channel == Channel.IOPUB || clientIds.contains(client);
        }

        /** Tells how much the message is missed; it is looked at when there are too many, not when it comes. */
        OutputWorth worth() {
            judge();
            return worth;
        }

        /** Names the request that caused the message. */
        String request() {
            judge();
            return request;
        }

        private void judge() {
            if (worth == null) {
                worth = OutputWorth.of(
                        channel, Header.parseAny(message.message().header()).msgType());
                Header parent = Header.parseAny(message.message().parentHeader());
                request = parent.key();
            }
        }

        /** Gives the message up. */
        void giveUp(long nowMillis) {
            judge();
            gapParent = message.message().parentHeader();
            gap = new OutputGap(1, message.message().size(), Math.max(0, nowMillis - appendedMillis));
            bytes = (long) ENTRY_OVERHEAD + gapParent.length;
            message = null;
        }

        /** Takes over what was given up in a later entry, which leaves the list. */
        void absorb(Entry later) {
            gap = gap.plus(later.gap);
            message = null;
        }
    }

    private Entry newest = new Entry(Channel.IOPUB, "", "", 0, 0, 0);

    /** Returns the newest entry; at first, one that stands before all messages. */
    Entry newest() {
        return newest;
    }

    Entry append(ChannelMessage message, String client, String replica, long sequence, long nowMillis) {
        Entry entry = new Entry(message.channel(), client, replica, sequence, newest.ordinal + 1, nowMillis);
        entry.message = message;
        entry.bytes = message.message().size() + ENTRY_OVERHEAD;
        entry.totalBytes = newest.totalBytes + entry.bytes;
        newest.next = entry;
        newest = entry;
        return entry;
    }

    /** Returns the bytes of all entries after the given one. */
    long backlog(Entry after) {
        return newest.totalBytes - after.totalBytes;
    }

    /** Returns the bytes that wait for the reader with most of them. */
    long retained(Collection<? extends Reader> readers) {
        return readers.stream()
                .mapToLong(reader -> backlog(reader.position()))
                .max()
                .orElse(0);
    }

    /** Counts again after entries behind the given one have changed or left. */
    void recount(Entry from) {
        long total = from.totalBytes;
        for (Entry entry = from.next; entry != null; entry = entry.next) {
            total += entry.bytes;
            entry.totalBytes = total;
        }
    }
}
