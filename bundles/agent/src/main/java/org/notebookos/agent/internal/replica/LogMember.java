package org.notebookos.agent.internal.replica;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.notebookos.agent.internal.log.KernelLog;
import org.notebookos.agent.internal.log.KernelMachine;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.log.LogCodec;
import org.notebookos.agent.internal.log.LogEntry;
import org.notebookos.agent.internal.log.Verdict;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host's member of a kernel's log. Owner of the state: the replica's mailbox; what the backend reports is carried
 * there.
 */
final class LogMember implements KernelMachine.Listener {

    /** Is told in the mailbox of what the log does. */
    interface Observer {

        void committed(LogEntry entry, KernelLog.Transition transition);

        void stateReplaced();

        void groupChanged();

        void logFailed(ReplicationException cause);
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogMember.class);
    private static final Duration TRY = Duration.ofSeconds(4);
    private static final Duration MAINTENANCE = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofMillis(20);

    private final StoredReplica spec;
    private final HostContext host;
    private final Executor mailbox;
    private final Observer observer;
    private final KernelMachine machine = new KernelMachine(this);
    private KernelState state = KernelState.NEW;
    private Member self;
    private boolean closed;
    private ReplicatedLog log;
    private Optional<Member> leader = Optional.empty();
    private List<Member> members = List.of();

    LogMember(StoredReplica spec, HostContext host, Executor mailbox, Observer observer) {
        this.spec = spec;
        this.host = host;
        this.mailbox = mailbox;
        this.observer = observer;
    }

    /** Opens the log, waiting for the backend if need be. Completes in the mailbox. */
    CompletionStage<Void> open() {
        return host.services()
                .backend(spec.backend())
                .thenComposeAsync(this::open, mailbox)
                .thenAcceptAsync(this::opened, mailbox);
    }

    /** Returns the state after the last entry that the mailbox has seen. */
    KernelState state() {
        return state;
    }

    String leaderReplica() {
        return leader.map(Member::replica).orElse("");
    }

    boolean leading() {
        return leader.isPresent() && leader.get().replica().equals(spec.replicaId());
    }

    List<String> memberIds() {
        return members.stream().map(Member::replica).sorted().toList();
    }

    boolean isOpen() {
        return log != null;
    }

    /**
     * Proposes an entry again and again until there is an answer or the time is over; entries are idempotent.
     *
     * @return the log's verdict, in the mailbox; or a {@link ReplicationException}
     */
    CompletionStage<Verdict> propose(LogEntry entry, Duration budget) {
        CompletableFuture<Verdict> result = new CompletableFuture<>();
        byte[] bytes = LogCodec.encode(entry);
        attempt(bytes, System.nanoTime() + budget.toNanos(), result);
        return result;
    }

    /** Makes this member the leader, if that can be had cheaply. */
    void lead() {
        if (log != null && !leading()) {
            log.transferLeadership(self);
        }
    }

    /** Changes the group's members; completes in the mailbox. */
    CompletionStage<Void> changeMembers(List<Member> wanted, Duration timeout) {
        return log.changeMembers(wanted, timeout).thenRunAsync(() -> {}, mailbox);
    }

    /** Makes this member the only one; completes in the mailbox, after what it has was applied there. */
    CompletionStage<Void> recoverAlone(Duration timeout) {
        return log.recoverAlone(timeout).thenRunAsync(() -> {}, mailbox);
    }

    /** Closes the log; it waits for the backend's callbacks to end, so not in the mailbox. */
    CompletionStage<Void> close() {
        closed = true;
        ReplicatedLog closing = log;
        log = null;
        return closing == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(closing::close, host.threads());
    }

    private CompletionStage<ReplicatedLog> open(ReplicationBackend backend) {
        self = new Member(spec.replicaId(), backend.endpoint());
        List<Member> initial = spec.initialMembers().stream()
                .map(member -> new Member(member.replicaId(), member.endpoint()))
                .toList();
        return backend.open(new GroupSpec(spec.kernelId(), self, initial), machine);
    }

    private void opened(ReplicatedLog opened) {
        if (closed) {
            host.threads().execute(opened::close);
            throw new ReplicationException(
                    ReplicationException.Code.CLOSED, "the replica was closed before its log was open");
        }
        log = opened;
        members = opened.status().members();
        leader = opened.status().leader();
        announceMembers();
        observer.groupChanged();
    }

    private void attempt(byte[] entry, long deadline, CompletableFuture<Verdict> result) {
        if (log == null) {
            result.completeExceptionally(
                    new ReplicationException(ReplicationException.Code.CLOSED, "the log is not open"));
            return;
        }
        long left = deadline - System.nanoTime();
        Duration timeout = Duration.ofNanos(Math.max(1, Math.min(left, TRY.toNanos())));
        log.propose(entry, timeout)
                .thenApply(applied -> verdict(applied.result()))
                .whenCompleteAsync((verdict, failure) -> answered(entry, deadline, result, verdict, failure), mailbox);
    }

    private void answered(
            byte[] entry, long deadline, CompletableFuture<Verdict> result, Verdict verdict, Throwable failure) {
        if (failure == null) {
            result.complete(verdict);
            return;
        }
        Throwable cause = Causes.of(failure);
        boolean again = cause instanceof ReplicationException e && worthRetrying(e.code());
        if (again && System.nanoTime() + RETRY_AFTER.toNanos() < deadline) {
            host.later(RETRY_AFTER, mailbox, () -> attempt(entry, deadline, result));
        } else {
            result.completeExceptionally(cause);
        }
    }

    private static boolean worthRetrying(ReplicationException.Code code) {
        return switch (code) {
            case BUSY, NO_QUORUM, TIMEOUT, FAILED -> true;
            case ALREADY_OPEN, CLOSED, TOO_LARGE, STORAGE -> false;
        };
    }

    private static Verdict verdict(byte[] bytes) {
        try {
            return LogCodec.verdict(bytes);
        } catch (IOException e) {
            throw new ReplicationException(
                    ReplicationException.Code.FAILED, "another version of the agent leads this kernel's log", e);
        }
    }

    /** The rules of elections need the members in the log itself, where every replica reads the same. */
    private void announceMembers() {
        List<String> ids = memberIds();
        if (log == null || !leading() || ids.isEmpty() || ids.equals(state.members())) {
            return;
        }
        propose(new LogEntry.MembersChanged(ids), MAINTENANCE).whenComplete((verdict, failure) -> {
            if (failure != null) {
                LOG.warn("the members of kernel {} could not be written into its log", spec.kernelId(), failure);
            }
        });
    }

    @Override
    public void applied(LogEntry entry, KernelLog.Transition transition) {
        mailbox.execute(() -> {
            state = transition.state();
            observer.committed(entry, transition);
        });
    }

    @Override
    public void restored(KernelState restored) {
        mailbox.execute(() -> {
            state = restored;
            observer.stateReplaced();
        });
    }

    @Override
    public void leaderChanged(Optional<Member> newLeader) {
        mailbox.execute(() -> {
            leader = newLeader;
            announceMembers();
            observer.groupChanged();
        });
    }

    @Override
    public void membersChanged(List<Member> newMembers) {
        mailbox.execute(() -> {
            members = newMembers;
            announceMembers();
            observer.groupChanged();
        });
    }

    @Override
    public void failed(ReplicationException cause) {
        mailbox.execute(() -> observer.logFailed(cause));
    }
}
