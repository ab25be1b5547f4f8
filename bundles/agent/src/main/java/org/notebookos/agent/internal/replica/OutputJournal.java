package org.notebookos.agent.internal.replica;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.OutputWorth;
import org.notebookos.jupyter.ShedPlan;

/**
 * What a replica has said to clients and not everybody is known to have got: numbered, bounded, to be said again after a
 * broken link. Where outputs were given up for want of room, a notice says so. Owner of the state: the replica's mailbox; the
 * counters may be read from anywhere.
 */
final class OutputJournal {

    /** What the operator reads is the name of the configuration's key. */
    static final String LIMIT = "outputMegabytes of the host";

    /** What is left after giving up, in eighths of the limit. */
    private static final int LEFT_EIGHTHS = 7;

    private final String kernelId;
    private final String replicaId;
    private final JournalBudget budget;
    private final LongSupplier clock;
    private final BiFunction<byte[], String, Message> notices;
    private final Map<String, Long> delivered = new ConcurrentHashMap<>();
    private Deque<KeptOutput> kept = new ArrayDeque<>();
    private long keptBytes;
    private volatile long firstSequence;
    private volatile long lastSequence;

    /**
     * @param budget how much is kept
     * @param clock milliseconds
     * @param notices makes a line below a cell, given the header of its request
     */
    OutputJournal(
            String kernelId,
            String replicaId,
            JournalBudget budget,
            LongSupplier clock,
            BiFunction<byte[], String, Message> notices) {
        this.kernelId = kernelId;
        this.replicaId = replicaId;
        this.budget = budget;
        this.clock = clock;
        this.notices = notices;
    }

    String kernelId() {
        return kernelId;
    }

    /** Gives a message its number and keeps it. */
    Output append(Channel channel, String client, Message message) {
        Output built = output(lastSequence + 1, channel, client, message);
        lastSequence = built.getSequence();
        KeptOutput newest = new KeptOutput(built, clock.getAsLong());
        kept.add(newest);
        account(keptBytes + newest.bytes());
        long limit = budget.limit();
        // However large it is, what comes now is not given up for being large.
        if (keptBytes - newest.bytes() > limit) {
            shed(keptBytes - limit / 8 * LEFT_EIGHTHS);
        }
        noteFirst();
        return built;
    }

    private Output output(long sequence, Channel channel, String client, Message message) {
        Output.Builder output = Output.newBuilder()
                .setKernelId(kernelId)
                .setReplicaId(replicaId)
                .setSequence(sequence)
                .setChannel(channel)
                .setClient(client);
        for (byte[] part : message.parts()) {
            output.addParts(bytes(part));
        }
        return output.build();
    }

    private void shed(long excess) {
        List<KeptOutput> candidates = new ArrayList<>();
        List<ShedPlan.Waiting> waiting = new ArrayList<>();
        for (KeptOutput one : kept) {
            if (!one.isGap() && one != kept.peekLast()) {
                candidates.add(one);
                waiting.add(new ShedPlan.Waiting(one.worth(), one.request(), one.bytes()));
            }
        }
        BitSet chosen = ShedPlan.choose(waiting, excess);
        long now = clock.getAsLong();
        chosen.stream().mapToObj(candidates::get).forEach(one -> one.giveUp(now));
        joinGaps();
        account(kept.stream().mapToLong(KeptOutput::bytes).sum());
    }

    /** Makes one gap of several of a request, unless a client stands between them or something of the request is left there. */
    private void joinGaps() {
        Map<String, KeptOutput> open = new HashMap<>();
        Deque<KeptOutput> left = new ArrayDeque<>();
        for (KeptOutput one : kept) {
            KeptOutput gap = open.get(one.key());
            if (one.isGap() && gap != null && !isStoodBetween(gap, one)) {
                gap.absorb(one);
                continue;
            }
            if (one.isGap()) {
                open.put(one.key(), one);
            } else if (one.worth() == OutputWorth.BULK) {
                open.remove(one.key());
            }
            left.add(one);
        }
        kept = left;
    }

    private boolean isStoodBetween(KeptOutput gap, KeptOutput gone) {
        return delivered.values().stream()
                .anyMatch(reached -> reached >= gap.sequence() && reached < gone.lastSequence());
    }

    /** Returns what is kept from a number on, oldest first, with a notice for each gap. */
    List<Output> from(long sequence) {
        TreeMap<Long, Output> said = new TreeMap<>();
        kept.stream()
                .filter(one -> !one.isGap() && one.sequence() >= sequence)
                .forEach(one -> said.put(one.sequence(), one.output()));
        kept.stream()
                .filter(one -> one.isGap() && one.lastSequence() >= sequence)
                .forEach(gap -> {
                    long number = Math.max(gap.sequence(), sequence);
                    while (said.containsKey(number)) {
                        number++;
                    }
                    Message notice = notices.apply(gap.parentHeader(), gap.gap().text(LIMIT));
                    said.put(number, output(number, Channel.IOPUB, "", notice));
                });
        return List.copyOf(said.values());
    }

    /** Notes what clients have got, forgets clients, and drops what everybody has. */
    void delivered(Map<String, Long> newest, List<String> gone, long dropThrough) {
        newest.forEach((client, sequence) -> delivered.merge(client, sequence, Math::max));
        gone.forEach(delivered::remove);
        long dropped = 0;
        while (!kept.isEmpty() && kept.peekFirst().lastSequence() <= dropThrough) {
            dropped += kept.removeFirst().bytes();
        }
        account(keptBytes - dropped);
        noteFirst();
    }

    /** The replica is closed: nothing is kept any more. */
    void close() {
        kept.clear();
        account(0);
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
        firstSequence = kept.isEmpty() ? 0 : kept.peekFirst().sequence();
    }

    private void account(long bytes) {
        budget.changed(keptBytes, bytes);
        keptBytes = bytes;
    }

    /** Message parts are never modified, so they needn't be copied. */
    private static ByteString bytes(byte[] part) {
        return UnsafeByteOperations.unsafeWrap(part);
    }
}
