package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.replication.TestCluster.get;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.ReplicatedStateMachine;
import org.notebookos.spi.replication.TestCluster;

/** Every configuration that a group commits while members with a large state come and go. */
class MembershipTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MEBIBYTE = 1024 * 1024;
    /** Together the state of 64 MiB: the snapshot takes longer than the election timeout on a slow disk. */
    private static final int CELLS = 64;

    private static final int IN_FLIGHT = 4;
    /** What JRaft still calls caught up, in entries. */
    private static final int MARGIN = 10;

    @TempDir
    Path directory;

    private TestCluster cluster;
    private final CellsMachine joining = new CellsMachine(CELLS);
    private final List<Committed> committed = new CopyOnWriteArrayList<>();

    /**
     * A configuration, at the moment when a member was told that it is committed.
     *
     * @param members the voters from now on
     * @param joinedCells what the joining member had applied by then
     */
    private record Committed(List<Member> members, long joinedCells) {}

    private record Opened(ReplicatedLog log, CellsMachine machine) {}

    @BeforeEach
    void makeCluster() {
        cluster = new TestCluster(directory, home -> TestHosts.start(home, 1000), host -> ((JRaftHost) host).close());
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void theVotersAreNeverFewerAndWhoJoinsHasTheStateBefore() throws InterruptedException {
        List<Opened> group = open();
        fill(group);
        Opened joiner = open(3, List.of(), joining);
        CompletableFuture<Void> change =
                group.get(1).log().changeMembers(cluster.members(4), PATIENCE).toCompletableFuture();
        long writtenMeanwhile = writeUntil(change, group.get(0));
        assertJoined();
        assertEquals(1, joining.restores());
        joiner.machine().awaitCells(CELLS + writtenMeanwhile, 60);
        get(joiner.log().changeMembers(List.of(cluster.member(0), cluster.member(1), cluster.member(3)), PATIENCE));
        assertTrue(voters().allMatch(count -> count >= 3), "the configurations were " + committed);
    }

    @Test
    void aDeadMemberVotesUntilItsSuccessorHasTheState() throws InterruptedException {
        List<Opened> group = open();
        fill(group);
        List<Member> repaired = List.of(cluster.member(0), cluster.member(1), cluster.member(3));
        TestHosts.vanish(cluster, 2);
        open(3, List.of(), joining);
        get(group.get(0).log().changeMembers(repaired, PATIENCE));
        assertJoined();
        assertEquals(1, joining.restores());
        assertTrue(voters().allMatch(count -> count == 3), "the configurations were " + committed);
    }

    private Stream<Integer> voters() {
        return committed.stream().map(each -> each.members().size());
    }

    private void assertJoined() {
        List<Committed> withJoining = committed.stream()
                .filter(each -> each.members().contains(cluster.member(3)))
                .toList();
        assertTrue(!withJoining.isEmpty());
        assertTrue(
                withJoining.stream().allMatch(each -> each.joinedCells() >= CELLS - MARGIN),
                "it had " + withJoining.get(0).joinedCells() + " cells");
    }

    private List<Opened> open() {
        List<Member> members = cluster.members(3);
        return Stream.of(0, 1, 2)
                .map(number -> open(number, members, new CellsMachine(CELLS)))
                .toList();
    }

    private Opened open(int number, List<Member> members, CellsMachine machine) {
        GroupSpec spec = new GroupSpec("kernel", cluster.member(number), members);
        return new Opened(get(cluster.host(number).open(spec, new Watched(machine))), machine);
    }

    /** Makes a state whose entries are dropped from all logs: that is done one snapshot later. */
    private static void fill(List<Opened> group) throws InterruptedException {
        propose(group.get(0), CELLS - 1);
        snapshot(group, CELLS - 1);
        propose(group.get(0), 1);
        snapshot(group, CELLS);
    }

    private static void snapshot(List<Opened> group, int cells) throws InterruptedException {
        for (Opened each : group) {
            each.machine().awaitCells(cells, 60);
            get(each.log().snapshot());
        }
    }

    private static void propose(Opened member, int cells) {
        byte[] entry = new byte[MEBIBYTE];
        new Random(7).nextBytes(entry);
        Queue<CompletionStage<?>> pending = new ArrayDeque<>();
        for (int n = 0; n < cells; n++) {
            if (pending.size() >= IN_FLIGHT) {
                get(pending.remove());
            }
            pending.add(member.log().propose(entry, PATIENCE));
        }
        pending.forEach(TestCluster::get);
    }

    /** Writes while members change; returns how many entries that were. */
    private static long writeUntil(CompletableFuture<Void> change, Opened member) {
        long written = 0;
        while (!change.isDone()) {
            get(member.log().propose(new byte[2048], PATIENCE));
            written++;
        }
        change.join();
        return written;
    }

    /** Notes each configuration, and feeds the machine. */
    private final class Watched implements ReplicatedStateMachine {

        private final CellsMachine machine;

        Watched(CellsMachine machine) {
            this.machine = machine;
        }

        @Override
        public byte[] apply(long index, byte[] entry) {
            return machine.apply(index, entry);
        }

        @Override
        public void snapshot(OutputStream out) throws IOException {
            machine.snapshot(out);
        }

        @Override
        public void restore(InputStream in) throws IOException {
            machine.restore(in);
        }

        @Override
        public void membersChanged(List<Member> members) {
            committed.add(new Committed(members, joining.cells()));
        }
    }
}
