package org.notebookos.agent.internal.replica;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Message;

/**
 * What a replica has said to clients and not everybody is known to have got: numbered, bounded, to be said again after a
 * broken link. Owner of the state: the replica's mailbox; the counters may be read from anywhere.
 */
final class OutputJournal {

    /** Bytes kept per kernel; what is older is forgotten. */
    static final long DEFAULT_LIMIT = 64L << 20;

    private final String kernelId;
    private final String replicaId;
    private final long limit;
    private final Deque<Output> kept = new ArrayDeque<>();
    private final Map<String, Long> delivered = new ConcurrentHashMap<>();
    private long keptBytes;
    private volatile long firstSequence;
    private volatile long lastSequence;

    OutputJournal(String kernelId, String replicaId, long limit) {
        this.kernelId = kernelId;
        this.replicaId = replicaId;
        this.limit = limit;
    }

    /** Gives a message its number and keeps it. */
    Output append(Channel channel, String client, Message message) {
        Output.Builder output = Output.newBuilder()
                .setKernelId(kernelId)
                .setReplicaId(replicaId)
                .setSequence(lastSequence + 1)
                .setChannel(channel)
                .setClient(client);
        for (byte[] part : message.parts()) {
            output.addParts(bytes(part));
        }
        Output built = output.build();
        lastSequence = built.getSequence();
        kept.add(built);
        keptBytes += built.getSerializedSize();
        while (keptBytes > limit && kept.size() > 1) {
            dropOldest();
        }
        noteFirst();
        return built;
    }

    /** Returns what is kept from a number on, oldest first. */
    List<Output> from(long sequence) {
        return kept.stream().filter(output -> output.getSequence() >= sequence).toList();
    }

    /** Notes what clients have got, forgets clients, and drops what everybody has. */
    void delivered(Map<String, Long> newest, List<String> gone, long dropThrough) {
        newest.forEach((client, sequence) -> delivered.merge(client, sequence, Math::max));
        gone.forEach(delivered::remove);
        while (!kept.isEmpty() && kept.peekFirst().getSequence() <= dropThrough) {
            dropOldest();
        }
        noteFirst();
    }

    Map<String, Long> delivered() {
        return delivered;
    }

    /** Returns the number of the oldest kept output, 0 if there is none. */
    long first() {
        return firstSequence;
    }

    long last() {
        return lastSequence;
    }

    private void noteFirst() {
        firstSequence = kept.isEmpty() ? 0 : kept.peekFirst().getSequence();
    }

    private void dropOldest() {
        keptBytes -= kept.removeFirst().getSerializedSize();
    }

    /** Message parts are never modified, so they needn't be copied. */
    private static ByteString bytes(byte[] part) {
        return UnsafeByteOperations.unsafeWrap(part);
    }
}
