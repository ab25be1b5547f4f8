package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.NodeOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member can do while it leads. Each step fails with {@link NotApplied} if it doesn't, or no longer, lead; all of
 * them may be repeated. Thread-safe; keeps no state but what the node has.
 */
final class LeaderRole {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderRole.class);
    /** How long a leader waits for the one that it hands its role to, who may just have died. */
    private static final int HEIR_MILLIS = 1000;

    private final Node node;
    private final MachineAdapter adapter;
    private final DiskGuard disk;

    LeaderRole(Node node, MachineAdapter adapter, DiskGuard disk) {
        this.node = node;
        this.adapter = adapter;
        this.disk = disk;
    }

    /** Does what a call asks for; the result is the body of its reply. */
    CompletableFuture<byte[]> answer(PeerCall.Kind kind, byte[] body) {
        try {
            return step(kind, body);
        } catch (IllegalStateException e) {
            // JRaft throws this if it lost the role between two questions.
            return CompletableFuture.failedFuture(new NotApplied(String.valueOf(e.getMessage())));
        }
    }

    private CompletableFuture<byte[]> step(PeerCall.Kind kind, byte[] body) {
        return switch (kind) {
            case PROPOSE -> propose(body);
            case CHANGE_MEMBERS -> changeMembers(MemberList.decode(body));
            case TRANSFER -> transfer(new String(body, StandardCharsets.UTF_8));
            case RECOVERED -> recovered(MemberList.decode(body));
            case PROBE -> CompletableFuture.failedFuture(new NotApplied("a probe is not for leaders alone"));
        };
    }

    /** Appends an enveloped entry and completes with {@link #encode index and result} when it was applied. */
    private CompletableFuture<byte[]> propose(byte[] envelope) {
        try {
            disk.requireSpace();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return append(ByteBuffer.wrap(envelope)).thenApply(LeaderRole::encode);
    }

    private CompletableFuture<Applied> append(ByteBuffer envelope) {
        CompletableFuture<Applied> outcome = new CompletableFuture<>();
        if (!node.isLeader(false)) {
            outcome.completeExceptionally(new NotApplied("not the leader"));
            return outcome;
        }
        try {
            node.apply(new Task(envelope, new ProposalClosure(outcome)));
        } catch (IllegalStateException e) {
            // JRaft throws this once it is shutting down, besides completing the closure.
            outcome.completeExceptionally(new NotApplied(e.getMessage()));
        }
        return outcome;
    }

    /** Names first, so that a joining member that learns an address can tell whose it is; then the configuration. */
    private CompletableFuture<byte[]> changeMembers(List<Member> target) {
        if (!node.isLeader()) {
            return CompletableFuture.failedFuture(new NotApplied("not the leader"));
        }
        Roster roster = adapter.roster();
        Map<String, String> names = new LinkedHashMap<>();
        roster.endpoints().forEach(endpoint -> roster.member(endpoint)
                .ifPresent(member -> names.put(endpoint, member.replica())));
        names.putAll(Roster.names(target));
        boolean unchanged = roster.names().entrySet().containsAll(names.entrySet())
                && Set.copyOf(roster.endpoints()).equals(Roster.names(target).keySet());
        if (unchanged) {
            return CompletableFuture.completedFuture(new byte[0]);
        }
        return append(Envelope.encode(new Envelope.Names(names))).thenCompose(applied -> changePeers(target));
    }

    /** A leader of one that has applied this entry has applied all that its log held before. */
    private CompletableFuture<byte[]> recovered(List<Member> left) {
        Map<String, String> names = Roster.names(left);
        if (!node.isLeader() || node.listPeers().size() != left.size()) {
            return CompletableFuture.failedFuture(new NotApplied("not the leader of " + left));
        }
        return Set.copyOf(adapter.roster().endpoints()).equals(names.keySet())
                ? CompletableFuture.completedFuture(new byte[0])
                : append(Envelope.encode(new Envelope.Recovered(names))).thenApply(LeaderRole::encode);
    }

    private CompletableFuture<byte[]> changePeers(List<Member> target) {
        CompletableFuture<byte[]> outcome = new CompletableFuture<>();
        Configuration wanted = new Configuration();
        target.forEach(member -> wanted.addPeer(Roster.peer(member.endpoint())));
        if (new HashSet<>(wanted.listPeers()).equals(new HashSet<>(node.listPeers()))) {
            outcome.complete(new byte[0]);
            return outcome;
        }
        node.changePeers(wanted, closure(outcome));
        return outcome;
    }

    /**
     * Hands the role over. While it does so a leader takes no entries, and JRaft has it wait for its heir as long as the
     * election timeout, which is long here. Only a node that is no leader uses that timeout otherwise, so it can be short
     * for this call.
     */
    private CompletableFuture<byte[]> transfer(String endpoint) {
        NodeOptions options = node.getOptions();
        int electionTimeout = options.getElectionTimeoutMs();
        Status status;
        options.setElectionTimeoutMs(Math.min(electionTimeout, HEIR_MILLIS));
        try {
            status = node.transferLeadershipTo(Roster.peer(endpoint));
        } finally {
            options.setElectionTimeoutMs(electionTimeout);
        }
        LOG.info("group {}: leadership to {}: {}", node.getGroupId(), endpoint, status);
        return CompletableFuture.completedFuture(new byte[0]);
    }

    private static Closure closure(CompletableFuture<byte[]> outcome) {
        return status -> {
            if (status.isOk()) {
                outcome.complete(new byte[0]);
            } else {
                outcome.completeExceptionally(new NotApplied(status));
            }
        };
    }

    static byte[] encode(Applied applied) {
        return ByteBuffer.allocate(Long.BYTES + applied.result().length)
                .putLong(applied.index())
                .put(applied.result())
                .array();
    }

    static Applied decode(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        long index = rest.getLong();
        byte[] result = new byte[rest.remaining()];
        rest.get(result);
        return new Applied(index, result);
    }
}
