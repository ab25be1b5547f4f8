package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.LogStatus;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/**
 * This host's open member of one group.
 *
 * <p>Thread-safe. The group's state belongs to the {@link GroupNode} and the {@link MachineAdapter}; what is kept here are
 * calls in progress, in concurrent collections and atomic flags.
 */
final class GroupLog implements ReplicatedLog, MachineAdapter.Listener {

    private static final int MOST_IN_FLIGHT = 256;
    private static final long SNAPSHOT_RETRY_MILLIS = 50;

    private final String group;
    private final Member self;
    private final HostContext host;
    private final Runnable onClosed;
    private final MachineAdapter adapter;
    private final ProposalSession session;
    private final Set<LeaderCall> calls = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Campaign> campaign = new AtomicReference<>();
    private final AtomicBoolean snapshotting = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile CompletableFuture<Void> change = new CompletableFuture<>();
    private final CommitNotice notice;
    private final SnapshotPace pace;
    private volatile GroupNode node;
    private volatile LeaderRole leader;

    GroupLog(
            GroupSpec spec,
            List<Member> initial,
            ReplicatedStateMachine machine,
            ProposalSession session,
            HostContext host,
            Runnable onClosed) {
        this.group = spec.group();
        this.self = spec.self();
        this.session = session;
        this.host = host;
        this.notice = new CommitNotice(host);
        this.pace = new SnapshotPace(
                host.settings().snapshotEntries(), host.settings().snapshotBytes());
        this.onClosed = onClosed;
        this.adapter = new MachineAdapter(group, self, initial, machine, this);
    }

    /** Starts the member; blocks for reading its state. */
    void start(GroupSpec spec, List<Member> initial) {
        GroupNode started = GroupNode.start(spec, initial, adapter, host);
        node = started;
        leader = new LeaderRole(started.jraft(), adapter, host.disk());
        campaign(Optional.empty());
    }

    String group() {
        return group;
    }

    Member self() {
        return self;
    }

    LeaderRole leader() {
        return leader;
    }

    /** The endpoint of the leader, as far as this member knows. */
    Optional<String> leaderEndpoint() {
        return Optional.ofNullable(node.jraft().getLeaderId()).map(Roster::endpoint);
    }

    /** The endpoints of all who vote, in this member's newest configuration. */
    List<String> voters() {
        return node.jraft().getCurrentConf().listPeers().stream()
                .map(Roster::endpoint)
                .toList();
    }

    /** The endpoints of all who vote, or did before a change of members that may not be over. */
    Set<String> everyMember() {
        Set<String> everyone = new LinkedHashSet<>(voters());
        everyone.addAll(adapter.roster().endpoints());
        return everyone;
    }

    boolean isVoter() {
        return voters().contains(self.endpoint());
    }

    MemberState state() {
        return new MemberState(
                Math.max(node.lastTerm(), adapter.snapshotTerm()), node.jraft().getLastLogIndex(), leaderEndpoint());
    }

    /** Answers another member's campaign, and joins in if this member has no leader either. */
    MemberState probed() {
        MemberState state = state();
        if (state.leader().isEmpty()) {
            campaign(Optional.empty());
        }
        return state;
    }

    /** Stands for election, if this member is a follower, or again if it is a candidate and may try again. */
    boolean stand(boolean again) {
        if (closed.get()) {
            return false;
        }
        return again && node.isCandidate() ? node.standAgain() : node.stand();
    }

    /** Starts an election soon if the group was led from there, or would have been: the leader may just have handed over. */
    void hostDied(String endpoint) {
        boolean ledThere = leaderEndpoint().equals(Optional.of(endpoint));
        boolean expected = leaderEndpoint().isEmpty() && voters().contains(endpoint);
        if (ledThere || expected) {
            campaign(Optional.of(endpoint));
        }
    }

    /** Looks for a leader at once, if there is none. */
    void elect() {
        campaign(Optional.empty());
    }

    private void campaign(Optional<String> dead) {
        if (!isVoter() || closed.get()) {
            return;
        }
        Campaign next = new Campaign(this, host, dead);
        // One for a dead leader replaces one that is still looking at the leader found before.
        if (dead.isPresent() || campaign.compareAndSet(null, next)) {
            campaign.set(next);
            next.start();
        }
    }

    /** Whether a campaign goes on: the newest does, until it has ended. */
    boolean isCurrent(Campaign asking) {
        return campaign.get() == asking && !closed.get();
    }

    void ended(Campaign over) {
        campaign.compareAndSet(over, null);
    }

    /** Completes when a leader was found or lost, or membership changed. */
    CompletableFuture<Void> nextChange() {
        return change;
    }

    @Override
    public void changed() {
        CompletableFuture<Void> previous = change;
        change = new CompletableFuture<>();
        previous.complete(null);
    }

    @Override
    public void progressed(long index, long bytes) {
        boolean due = pace.isDue(index, bytes, adapter.snapshotIndex(), adapter.snapshotBytes());
        GroupNode running = node;
        // A group of one applies its entries before its node is completely started.
        if (running == null) {
            return;
        }
        notice.applied(running.jraft(), index);
        if (due && snapshotting.compareAndSet(false, true)) {
            pace.taken(index);
            host.executor().execute(() -> running.jraft().snapshot(status -> snapshotting.set(false)));
        }
    }

    @Override
    public CompletionStage<Applied> propose(byte[] entry, Duration timeout) {
        if (entry.length > MAX_ENTRY_BYTES) {
            return refused(
                    Code.TOO_LARGE, "an entry has at most " + MAX_ENTRY_BYTES + " bytes, this one " + entry.length);
        }
        if (calls.size() >= MOST_IN_FLIGHT) {
            return refused(Code.BUSY, calls.size() + " proposals are in flight");
        }
        long sequence = session.begin();
        byte[] envelope = session.envelope(sequence, entry);
        CompletableFuture<Applied> applied =
                call(PeerCall.Kind.PROPOSE, envelope, timeout, false).thenApply(LeaderRole::decode);
        applied.whenComplete((answer, error) -> session.settle(sequence));
        return applied;
    }

    @Override
    public CompletionStage<Void> changeMembers(List<Member> members, Duration timeout) {
        if (members.isEmpty()) {
            return refused(Code.FAILED, "a group has at least one member");
        }
        return call(PeerCall.Kind.CHANGE_MEMBERS, MemberList.encode(members), timeout, true)
                .thenApply(done -> null);
    }

    @Override
    public void transferLeadership(Member member) {
        byte[] endpoint = member.endpoint().getBytes(StandardCharsets.UTF_8);
        call(PeerCall.Kind.TRANSFER, endpoint, Duration.ofMillis(host.settings().electionTimeoutMillis()), false);
    }

    @Override
    public CompletionStage<Void> recoverAlone(Duration timeout) {
        return closed.get()
                ? CompletableFuture.failedFuture(closedException())
                : new Recovery(this, node, host, timeout).start();
    }

    /** Has the leader of a group of one write down that it is alone. */
    CompletableFuture<byte[]> settleAlone(Member only, Duration timeout) {
        return call(PeerCall.Kind.RECOVERED, MemberList.encode(List.of(only)), timeout, true);
    }

    private CompletableFuture<byte[]> call(PeerCall.Kind kind, byte[] body, Duration timeout, boolean patient) {
        LeaderCall call = new LeaderCall(this, host, new PeerCall(kind, group, body), timeout, patient);
        calls.add(call);
        CompletableFuture<byte[]> result = call.start();
        result.whenComplete((reply, error) -> calls.remove(call));
        if (closed.get()) {
            call.abort(closedException());
        }
        return result;
    }

    private <T> CompletionStage<T> refused(Code code, String message) {
        return CompletableFuture.failedFuture(new ReplicationException(code, "group " + group + ": " + message));
    }

    private ReplicationException closedException() {
        return new ReplicationException(Code.CLOSED, "group " + group + " was closed");
    }

    @Override
    public CompletionStage<Void> snapshot() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        snapshot(result);
        return result;
    }

    private void snapshot(CompletableFuture<Void> result) {
        if (closed.get()) {
            result.completeExceptionally(closedException());
            return;
        }
        node.jraft().snapshot(status -> snapshotEnded(status, result));
    }

    private void snapshotEnded(Status status, CompletableFuture<Void> result) {
        if (status.isOk()) {
            result.complete(null);
        } else if (status.getRaftError() == RaftError.EBUSY) {
            // One is being written or loaded: another one after it.
            host.timer()
                    .schedule(
                            () -> host.executor().execute(() -> snapshot(result)),
                            SNAPSHOT_RETRY_MILLIS,
                            TimeUnit.MILLISECONDS);
        } else {
            result.completeExceptionally(new ReplicationException(
                    Code.STORAGE, "group " + group + ": no snapshot: " + status.getErrorMsg()));
        }
    }

    @Override
    public LogStatus status() {
        NodeImpl jraft = node.jraft();
        Roster roster = adapter.roster();
        PeerId leading = jraft.getLeaderId();
        return new LogStatus(
                Optional.ofNullable(leading).flatMap(peer -> roster.member(Roster.endpoint(peer))),
                jraft.isLeader(false),
                node.term(),
                adapter.appliedIndex(),
                roster.members().orElse(List.of()));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                node.stop();
            } finally {
                calls.forEach(call -> call.abort(closedException()));
                onClosed.run();
                stopped.complete(null);
            }
        } else {
            stopped.join();
        }
    }
}
