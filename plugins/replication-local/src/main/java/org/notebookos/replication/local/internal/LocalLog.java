package org.notebookos.replication.local.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.LogStatus;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log with one member.
 *
 * <p>Proposals wait in a queue, which the object's lock owns; one task at a time drains it, and owns the files and the
 * machine while it runs. All that waits is written with one flush to disk.
 */
final class LocalLog implements ReplicatedLog {

    private static final Logger LOG = LoggerFactory.getLogger(LocalLog.class);
    private static final int MOST_WAITING = 1024;

    private record Proposal(byte[] entry, CompletableFuture<Applied> outcome) {}

    private final String group;
    private final Member self;
    private final List<Member> initial;
    private final ReplicatedStateMachine machine;
    private final Path home;
    private final int snapshotEntries;
    private final Executor executor;
    private final Runnable onClosed;

    private final Queue<Proposal> waiting = new ArrayDeque<>();
    private final Queue<CompletableFuture<Void>> snapshotsWanted = new ArrayDeque<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private boolean draining;
    private boolean closed;
    private ReplicationException failure;

    private EntryFile entries;
    private long snapshotIndex;
    private volatile long lastIndex;

    LocalLog(
            GroupSpec spec,
            ReplicatedStateMachine machine,
            Path home,
            int snapshotEntries,
            Executor executor,
            Runnable onClosed) {
        this.group = spec.group();
        this.self = spec.self();
        this.initial = spec.initialMembers();
        this.machine = machine;
        this.home = home;
        this.snapshotEntries = snapshotEntries;
        this.executor = executor;
        this.onClosed = onClosed;
    }

    /** Loads the snapshot and the entries after it into the machine. */
    void start() throws IOException {
        if (!Files.exists(home) && !initial.equals(List.of(self))) {
            throw new ReplicationException(
                    Code.FAILED, "group " + group + ": a local log has one member, and it can't be joined");
        }
        Files.createDirectories(home);
        SnapshotFile.forceDirectory(home.getParent());
        snapshotIndex = SnapshotFile.read(home.resolve("snapshot"), machine);
        lastIndex = snapshotIndex;
        entries = EntryFile.open(home.resolve("log"), (index, entry) -> {
            // A crash between snapshot and clearing leaves entries that the snapshot covers.
            if (index > lastIndex) {
                machine.apply(index, entry);
                lastIndex = index;
            }
        });
        machine.leaderChanged(Optional.of(self));
        LOG.info("group {}: opened with {} entries", group, lastIndex);
    }

    @Override
    public CompletionStage<Applied> propose(byte[] entry, Duration timeout) {
        CompletableFuture<Applied> outcome = new CompletableFuture<>();
        if (entry.length > MAX_ENTRY_BYTES) {
            outcome.completeExceptionally(error(Code.TOO_LARGE, "an entry has at most " + MAX_ENTRY_BYTES + " bytes"));
            return outcome;
        }
        synchronized (this) {
            Optional<ReplicationException> refusal = refusal();
            if (refusal.isPresent()) {
                outcome.completeExceptionally(refusal.get());
                return outcome;
            }
            waiting.add(new Proposal(entry, outcome));
            drainSoon();
        }
        CompletableFuture<Applied> inTime = outcome.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return inTime.exceptionallyCompose(problem -> CompletableFuture.failedFuture(
                problem instanceof TimeoutException ? error(Code.TIMEOUT, "not written in time") : problem));
    }

    private Optional<ReplicationException> refusal() {
        if (closed) {
            return Optional.of(error(Code.CLOSED, "was closed"));
        }
        if (failure != null) {
            return Optional.of(failure);
        }
        return waiting.size() < MOST_WAITING
                ? Optional.empty()
                : Optional.of(error(Code.BUSY, waiting.size() + " proposals are waiting"));
    }

    /** Holds the lock. */
    private void drainSoon() {
        if (!draining) {
            draining = true;
            executor.execute(this::drain);
        }
    }

    private void drain() {
        while (true) {
            List<Proposal> batch;
            CompletableFuture<Void> snapshot;
            synchronized (this) {
                batch = new ArrayList<>(waiting);
                waiting.clear();
                snapshot = snapshotsWanted.poll();
                if (batch.isEmpty() && snapshot == null) {
                    draining = false;
                    notifyAll();
                    return;
                }
            }
            write(batch);
            if (snapshot != null || snapshotEntries > 0 && lastIndex - snapshotIndex >= snapshotEntries) {
                writeSnapshot(snapshot == null ? new CompletableFuture<>() : snapshot);
            }
        }
    }

    private void write(List<Proposal> batch) {
        try {
            long index = lastIndex;
            for (Proposal proposal : batch) {
                requireHealthy();
                entries.append(++index, proposal.entry());
            }
            if (!batch.isEmpty()) {
                entries.force();
            }
        } catch (IOException | ReplicationException e) {
            ReplicationException cause = fail(e);
            batch.forEach(proposal -> proposal.outcome().completeExceptionally(cause));
            return;
        }
        for (Proposal proposal : batch) {
            long index = lastIndex + 1;
            byte[] result = machine.apply(index, proposal.entry());
            lastIndex = index;
            proposal.outcome().complete(new Applied(index, result));
        }
    }

    private synchronized void requireHealthy() {
        if (failure != null) {
            throw failure;
        }
    }

    /** After a failed write nobody knows what is in the file: nothing more is written until it is opened again. */
    private ReplicationException fail(Exception cause) {
        ReplicationException reported;
        synchronized (this) {
            if (failure != null) {
                return failure;
            }
            failure = new ReplicationException(Code.STORAGE, "group " + group + " can't be written: " + cause, cause);
            reported = failure;
        }
        LOG.error("group {}: stopped, its log can't be written", group, cause);
        machine.failed(reported);
        return reported;
    }

    private void writeSnapshot(CompletableFuture<Void> done) {
        try {
            requireHealthy();
            SnapshotFile.write(home.resolve("snapshot"), lastIndex, machine);
            snapshotIndex = lastIndex;
            entries.clear();
            SnapshotFile.forceDirectory(home);
            done.complete(null);
        } catch (IOException | ReplicationException e) {
            LOG.error("group {}: no snapshot at entry {}", group, lastIndex, e);
            done.completeExceptionally(new ReplicationException(Code.STORAGE, "group " + group + ": no snapshot", e));
        }
    }

    @Override
    public CompletionStage<Void> changeMembers(List<Member> members, Duration timeout) {
        return members.equals(List.of(self))
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(error(Code.FAILED, "a local log has one member: " + self));
    }

    @Override
    public void transferLeadership(Member member) {
        LOG.debug("group {}: the only member leads; no transfer to {}", group, member);
    }

    /** The only member is alone already; what it holds was applied when it was opened. */
    @Override
    public CompletionStage<Void> recoverAlone(Duration timeout) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(error(Code.CLOSED, "was closed"));
            }
            return failure == null ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public CompletionStage<Void> snapshot() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                done.completeExceptionally(error(Code.CLOSED, "was closed"));
                return done;
            }
            snapshotsWanted.add(done);
            drainSoon();
        }
        return done;
    }

    @Override
    public LogStatus status() {
        return new LogStatus(Optional.of(self), true, 0, lastIndex, List.of(self));
    }

    private ReplicationException error(Code code, String message) {
        return new ReplicationException(code, "group " + group + ": " + message);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                stopped.join();
                return;
            }
            closed = true;
            awaitDrained();
        }
        try {
            entries.close();
        } catch (IOException e) {
            LOG.warn("group {}: closing its file failed", group, e);
        } finally {
            onClosed.run();
            stopped.complete(null);
        }
    }

    /** Holds the lock, which is given up while waiting. */
    private void awaitDrained() {
        boolean interrupted = false;
        while (draining) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
