package org.notebookos.spi.replication;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A state machine that remembers what it was told, for tests that wait for it.
 *
 * <p>All fields belong to the object's lock; each callback notifies those who wait.
 */
public final class RecordingMachine implements ReplicatedStateMachine {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> entries = new ArrayList<>();
    private final List<Optional<Member>> leaders = new ArrayList<>();
    private final List<List<Member>> memberships = new ArrayList<>();
    private final List<ReplicationException> failures = new ArrayList<>();
    private long lastIndex;
    private int restores;
    private int callbacks;
    private boolean orderBroken;

    @Override
    public synchronized byte[] apply(long index, byte[] entry) {
        called();
        orderBroken |= index <= lastIndex;
        lastIndex = index;
        entries.add(new String(entry, StandardCharsets.UTF_8));
        return ("#" + entries.size()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void snapshot(OutputStream out) throws IOException {
        called();
        DataOutputStream data = new DataOutputStream(out);
        data.writeLong(lastIndex);
        data.writeInt(entries.size());
        for (String entry : entries) {
            byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
            data.writeInt(bytes.length);
            data.write(bytes);
        }
        data.flush();
    }

    @Override
    public synchronized void restore(InputStream in) throws IOException {
        called();
        restores++;
        entries.clear();
        DataInputStream data = new DataInputStream(in);
        lastIndex = data.readLong();
        for (int left = data.readInt(); left > 0; left--) {
            entries.add(new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8));
        }
        if (in.read() >= 0) {
            throw new IOException("more bytes than were written");
        }
    }

    @Override
    public synchronized void leaderChanged(Optional<Member> leader) {
        called();
        leaders.add(leader);
    }

    @Override
    public synchronized void membersChanged(List<Member> members) {
        called();
        memberships.add(members);
    }

    @Override
    public synchronized void failed(ReplicationException cause) {
        called();
        failures.add(cause);
    }

    private void called() {
        callbacks++;
        notifyAll();
    }

    /** All entries applied so far, including those that a snapshot brought. */
    public synchronized List<String> entries() {
        return List.copyOf(entries);
    }

    /** How often a snapshot was loaded. */
    public synchronized int restores() {
        return restores;
    }

    /** How often anything was called. */
    public synchronized int callbacks() {
        return callbacks;
    }

    /** Whether an index ever did not grow. */
    public synchronized boolean orderBroken() {
        return orderBroken;
    }

    /** The leader reported last. */
    public synchronized Optional<Member> leader() {
        return leaders.isEmpty() ? Optional.empty() : leaders.get(leaders.size() - 1);
    }

    /** The membership reported last. */
    public synchronized Optional<List<Member>> members() {
        return memberships.isEmpty() ? Optional.empty() : Optional.of(memberships.get(memberships.size() - 1));
    }

    /** All failures reported. */
    public synchronized List<ReplicationException> failures() {
        return List.copyOf(failures);
    }

    /** Waits until that many entries are applied. */
    public void awaitEntries(int count) {
        await("entries: " + count, () -> entries.size() >= count);
    }

    /** Waits until an entry is applied. */
    public void awaitEntry(String entry) {
        await("the entry " + entry, () -> entries.contains(entry));
    }

    /** Waits until a leader was reported that is not the given one. */
    public Member awaitLeaderOtherThan(Optional<Member> previous) {
        await("a leader other than " + previous, () -> leader().isPresent() && !leader().equals(previous));
        return leader().orElseThrow();
    }

    /**
     * Waits until a member is reported as leader, asking again and again: a hand-over is best effort.
     *
     * @param wanted the member to lead
     * @param ask asks for the hand-over; called once a second
     */
    public void awaitLeader(Member wanted, Runnable ask) {
        BooleanSupplier leads = () -> leader().equals(Optional.of(wanted));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            ask.run();
        } while (!holdsWithin(leads, System.nanoTime() + 1_000_000_000L) && System.nanoTime() < deadline);
        await("the leader " + wanted, leads);
    }

    /** Waits until it was reported that there is no leader. */
    public void awaitNoLeader() {
        await("no leader", () -> !leaders.isEmpty() && leader().isEmpty());
    }

    /** Waits until these members were reported, in any order. */
    public void awaitMembers(List<Member> expected) {
        await("members " + expected, () -> members()
                .filter(now -> now.size() == expected.size() && now.containsAll(expected))
                .isPresent());
    }

    /** Waits until a failure was reported. */
    public ReplicationException awaitFailure() {
        await("a failure", () -> !failures.isEmpty());
        return failures().get(0);
    }

    private synchronized void await(String what, BooleanSupplier condition) {
        if (!holdsWithin(condition, System.nanoTime() + PATIENCE.toNanos())) {
            throw new AssertionError("waited in vain for " + what + "; entries " + entries.size() + ", leaders "
                    + leaders + ", memberships " + memberships + ", failures " + failures);
        }
    }

    private synchronized boolean holdsWithin(BooleanSupplier condition, long deadline) {
        try {
            while (!condition.getAsBoolean()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
