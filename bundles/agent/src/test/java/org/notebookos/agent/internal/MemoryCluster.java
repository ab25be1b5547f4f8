package org.notebookos.agent.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.LogStatus;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.ReplicationBackend;
import org.notebookos.spi.replication.ReplicationException;

/**
 * Replicated logs of several hosts in one process: a list per group, applied by every open member on a thread of its own.
 * It keeps the promises of the extension point, quorum included, and loses everything with the process.
 *
 * <p>Owner of the state: each group's monitor.
 */
final class MemoryCluster {

    private final Map<String, Group> groups = new ConcurrentHashMap<>();

    /** Returns a host's backend; its logs are still there when it asks again. */
    ReplicationBackend host(String endpoint) {
        return new Host(endpoint);
    }

    /** Cuts a group off from its quorum, or joins it again. */
    void quorum(String group, boolean there) {
        groups.get(group).quorum = there;
    }

    /** While held, entries of a group are taken and committed only when the hold ends. */
    void holdEntries(String group, boolean held) {
        groups.get(group).hold(held);
    }

    /** Waits until a member of a group is open. */
    void awaitOpen(String group, String replica) throws InterruptedException {
        Group wanted = groups.get(group);
        synchronized (wanted) {
            while (!wanted.open.containsKey(replica)) {
                wanted.wait(60_000);
            }
        }
    }

    private final class Host implements ReplicationBackend {
        private final String endpoint;

        Host(String endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public String endpoint() {
            return endpoint;
        }

        @Override
        public CompletionStage<ReplicatedLog> open(GroupSpec spec, ReplicatedStateMachine machine) {
            Group group = groups.computeIfAbsent(spec.group(), unused -> new Group());
            return CompletableFuture.completedFuture(group.join(spec, machine));
        }

        @Override
        public Set<String> stored() {
            return Set.copyOf(groups.keySet());
        }

        @Override
        public void destroy(String group) {
            groups.remove(group);
        }

        @Override
        public void peerDied(String dead) {}
    }

    private static final class Group {
        private final List<byte[]> entries = new ArrayList<>();
        private final Map<String, OpenMember> open = new TreeMap<>();
        private List<Member> members = List.of();
        private volatile boolean quorum = true;
        private volatile CompletableFuture<Void> release = CompletableFuture.completedFuture(null);

        synchronized OpenMember join(GroupSpec spec, ReplicatedStateMachine machine) {
            if (members.isEmpty()) {
                members = spec.initialMembers();
            }
            OpenMember member = new OpenMember(this, spec.self(), machine);
            open.put(spec.self().replica(), member);
            notifyAll();
            for (int i = 0; i < entries.size(); i++) {
                member.apply(i, entries.get(i));
            }
            open.values().forEach(OpenMember::announce);
            return member;
        }

        synchronized void leave(OpenMember member) {
            open.remove(member.self.replica(), member);
            open.values().forEach(OpenMember::announce);
        }

        synchronized void hold(boolean held) {
            if (held) {
                release = new CompletableFuture<>();
            } else {
                release.complete(null);
            }
        }

        CompletionStage<Applied> propose(byte[] entry) {
            return release.thenCompose(unused -> proposeNow(entry));
        }

        private synchronized CompletionStage<Applied> proposeNow(byte[] entry) {
            if (!quorum || open.size() * 2 <= members.size()) {
                return CompletableFuture.failedFuture(
                        new ReplicationException(ReplicationException.Code.NO_QUORUM, "no majority"));
            }
            entries.add(entry);
            Member leader = leader().orElseThrow();
            CompletionStage<Applied> applied = null;
            for (OpenMember member : open.values()) {
                CompletionStage<Applied> result = member.apply(entries.size() - 1, entry);
                applied = member.self.equals(leader) ? result : applied;
            }
            return applied;
        }

        synchronized void change(List<Member> wanted) {
            members = List.copyOf(wanted);
            open.values().forEach(OpenMember::announce);
        }

        synchronized Optional<Member> leader() {
            return open.values().stream().map(member -> member.self).findFirst();
        }
    }

    private static final class OpenMember implements ReplicatedLog {
        private final Group group;
        private final Member self;
        private final ReplicatedStateMachine machine;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private volatile long applied = -1;

        OpenMember(Group group, Member self, ReplicatedStateMachine machine) {
            this.group = group;
            this.self = self;
            this.machine = machine;
        }

        CompletionStage<Applied> apply(long index, byte[] entry) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        Applied result = new Applied(index, machine.apply(index, entry));
                        applied = index;
                        return result;
                    },
                    thread);
        }

        void announce() {
            List<Member> members = group.members;
            Optional<Member> leader = group.leader();
            thread.execute(() -> {
                machine.membersChanged(members);
                machine.leaderChanged(leader);
            });
        }

        @Override
        public CompletionStage<Applied> propose(byte[] entry, Duration timeout) {
            return group.propose(entry);
        }

        @Override
        public CompletionStage<Void> changeMembers(List<Member> members, Duration timeout) {
            group.change(members);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> recoverAlone(Duration timeout) {
            group.change(List.of(self));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void transferLeadership(Member member) {}

        @Override
        public CompletionStage<Void> snapshot() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public LogStatus status() {
            Optional<Member> leader = group.leader();
            return new LogStatus(leader, leader.equals(Optional.of(self)), 0, applied, group.members);
        }

        @Override
        public void close() {
            group.leave(this);
            thread.shutdown();
        }
    }
}
