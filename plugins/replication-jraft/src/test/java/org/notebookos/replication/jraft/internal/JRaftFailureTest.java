package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.replication.TestCluster.PATIENCE;
import static org.notebookos.spi.replication.TestCluster.get;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.notebookos.spi.replication.TestCluster;
import org.notebookos.spi.replication.TestCluster.Opened;
import org.rocksdb.RocksDBException;

/** Hosts that vanish, disks that fail; with a short election timeout, because some of it waits for one. */
class JRaftFailureTest {

    private static final int ELECTION_MILLIS = 1000;

    @TempDir
    Path directory;

    private TestCluster cluster;

    @BeforeEach
    void makeCluster() {
        cluster = cluster(directory, ELECTION_MILLIS);
    }

    private static TestCluster cluster(Path folder, int electionMillis) {
        return new TestCluster(
                folder, home -> TestHosts.start(home, electionMillis), host -> ((JRaftHost) host).close());
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void withoutAnyNoticeTheElectionTimeoutFindsANewLeader() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        int dead = leaderOf(group);
        vanish(dead);
        Opened survivor = group.get((dead + 1) % 3);
        survivor.propose("b");
        survivor.machine().awaitEntries(2);
        assertEquals(List.of("a", "b"), survivor.machine().entries());
    }

    @Test
    void lossOfQuorumIsReportedAndEndsWhenAMemberReturns() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        int leader = leaderOf(group);
        vanish((leader + 1) % 3);
        vanish((leader + 2) % 3);
        Opened last = group.get(leader);
        last.machine().awaitNoLeader();
        assertCode(Code.NO_QUORUM, () -> get(last.log().propose(bytes("lost"), Duration.ofMillis(200))));
        CompletionStage<Applied> patient = last.log().propose(bytes("b"), PATIENCE);
        Opened returned = cluster.open("kernel", (leader + 1) % 3, List.of());
        get(patient);
        returned.machine().awaitEntries(2);
        assertEquals(List.of("a", "b"), returned.machine().entries());
    }

    @Test
    void aMemberThatVanishedIsReplacedByAFreshOne() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        int dead = leaderOf(group);
        List<Member> members = new ArrayList<>(cluster.members(3));
        Member gone = members.remove(dead);
        vanish(dead);
        group.stream().filter(each -> each.number() != dead).forEach(each -> cluster.host(each.number())
                .peerDied(gone.endpoint()));
        Opened fresh = cluster.open("kernel", 3, List.of());
        members.add(cluster.member(3));
        Opened survivor = group.get((dead + 1) % 3);
        get(survivor.log().changeMembers(members, PATIENCE));
        fresh.propose("b");
        fresh.machine().awaitEntries(2);
        fresh.machine().awaitMembers(members);
        assertEquals(Set.copyOf(members), Set.copyOf(survivor.log().status().members()));
    }

    @Test
    void entriesProposedWhileTheLeaderVanishesAreAppliedOnce() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("first");
        int dead = leaderOf(group);
        Member gone = cluster.member(dead);
        Opened survivor = group.get((dead + 1) % 3);
        Set<String> expected = new HashSet<>(Set.of("first"));
        List<CompletionStage<Applied>> pending = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            expected.add("entry " + n);
            pending.add(survivor.log().propose(bytes("entry " + n), PATIENCE));
        }
        vanish(dead);
        group.stream().filter(each -> each.number() != dead).forEach(each -> cluster.host(each.number())
                .peerDied(gone.endpoint()));
        pending.forEach(TestCluster::get);
        survivor.machine().awaitEntries(expected.size());
        List<String> entries = survivor.machine().entries();
        assertEquals(expected.size(), entries.size());
        assertEquals(expected, new HashSet<>(entries));
    }

    @Test
    void aLeaderWhoseHeirVanishedLeadsAgainLongBeforeTheElectionTimeout() {
        try (TestCluster slow = cluster(directory.resolve("slow"), 60_000)) {
            List<Opened> group = slow.open("kernel", 3);
            group.get(0).propose("a");
            int leader = group.stream()
                    .filter(each -> each.log().status().leading())
                    .findFirst()
                    .orElseThrow()
                    .number();
            int heir = (leader + 1) % 3;
            ((JRaftHost) slow.host(heir)).disconnect();
            group.get(leader).log().transferLeadership(slow.member(heir));
            long begin = System.nanoTime();
            get(group.get(leader).log().propose(bytes("b"), PATIENCE));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(took.toSeconds() < 10, "it took " + took);
        }
    }

    @Test
    void followersApplyTheLastEntryLongBeforeTheNextHeartbeat() {
        try (TestCluster slow = cluster(directory.resolve("slow"), 120_000)) {
            List<Opened> group = slow.open("kernel", 3);
            group.get(0).propose("a");
            group.forEach(each -> each.machine().awaitEntries(1));
        }
    }

    @Test
    void allMembersMayVanishAndComeBack() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        List.of(0, 1, 2).forEach(this::vanish);
        List<Opened> again = cluster.open("kernel", 3);
        again.get(2).propose("b");
        again.get(0).machine().awaitEntries(2);
        assertEquals(List.of("a", "b"), again.get(0).machine().entries());
    }

    @Test
    void aGroupThatIsNotLedFromADeadHostIsLeftAlone() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        int leader = leaderOf(group);
        long term = group.get(leader).log().status().term();
        Member other = cluster.member((leader + 1) % 3);
        group.forEach(each -> cluster.host(each.number()).peerDied(other.endpoint()));
        group.get(0).propose("b");
        assertEquals(term, group.get(leader).log().status().term());
        assertTrue(group.get(leader).log().status().leading());
    }

    @Test
    void aSnapshotIsTakenAsTheLogGrows() throws IOException {
        Path home = directory.resolve("small");
        JRaftSettings often = new JRaftSettings(home, "127.0.0.1", "127.0.0.1", 0, ELECTION_MILLIS, true, 20, 0, 0);
        TestCluster alone =
                new TestCluster(home, ignored -> TestHosts.start(often), host -> ((JRaftHost) host).close());
        try {
            Opened opened = alone.open("kernel", 1).get(0);
            for (int n = 0; n < 50; n++) {
                opened.propose("entry " + n);
            }
            opened.log().close();
            Opened again = alone.open("kernel", 1).get(0);
            again.machine().awaitEntries(50);
            assertEquals(1, again.machine().restores());
        } finally {
            alone.close();
        }
        try (Stream<Path> files = Files.list(home.resolve("snapshots").resolve("kernel"))) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aDamagedSnapshotIsNotOpened() throws IOException {
        Opened opened = cluster.open("kernel", 1).get(0);
        opened.propose("a");
        get(opened.log().snapshot());
        opened.log().close();
        try (Stream<Path> files = Files.walk(directory.resolve("host0"))) {
            Path state = files.filter(file -> file.endsWith(SnapshotFile.NAME))
                    .findFirst()
                    .orElseThrow();
            byte[] damaged = Files.readAllBytes(state);
            damaged[damaged.length / 2] ^= 1;
            Files.write(state, damaged);
        }
        assertCode(Code.STORAGE, () -> cluster.open("kernel", 1));
        assertEquals(Set.of("kernel"), cluster.host(0).stored());
    }

    @Test
    void aDiskThatFailsStopsTheMemberAndSaysSo() {
        FailingStore store = new FailingStore(directory.resolve("failing"));
        JRaftSettings settings = TestHosts.settings(directory.resolve("failing-home"), ELECTION_MILLIS);
        TestCluster alone = new TestCluster(
                directory, home -> new JRaftHost(settings, () -> 1, store), host -> ((JRaftHost) host).close());
        try {
            Opened opened = alone.open("kernel", 1).get(0);
            opened.propose("a");
            store.failing = true;
            assertThrows(
                    ReplicationException.class, () -> get(opened.log().propose(bytes("b"), Duration.ofSeconds(1))));
            assertEquals(Code.STORAGE, opened.machine().awaitFailure().code());
            assertEquals(List.of("a"), opened.machine().entries());
        } finally {
            store.failing = false;
            alone.close();
        }
    }

    @Test
    void withTooLittleSpaceNothingIsTaken() {
        JRaftSettings greedy = new JRaftSettings(
                directory.resolve("full"), "127.0.0.1", "127.0.0.1", 0, ELECTION_MILLIS, true, 0, 0, Long.MAX_VALUE);
        TestCluster alone =
                new TestCluster(directory, home -> TestHosts.start(greedy), host -> ((JRaftHost) host).close());
        try {
            Opened opened = alone.open("kernel", 1).get(0);
            assertCode(Code.STORAGE, () -> opened.propose("a"));
            assertTrue(opened.log().status().leading());
            assertEquals(List.of(), opened.machine().failures());
        } finally {
            alone.close();
        }
    }

    private static final class FailingStore extends LogStore {

        private volatile boolean failing;

        FailingStore(Path directory) {
            super(directory, true);
        }

        @Override
        void write(Change change) throws RocksDBException {
            if (failing) {
                throw new RocksDBException("No space left on device");
            }
            super.write(change);
        }
    }

    /** The number of the host that leads. */
    private int leaderOf(List<Opened> group) {
        Member leader = group.get(0).machine().awaitLeaderOtherThan(Optional.empty());
        return cluster.members(3).indexOf(leader);
    }

    /** Stops a host as if its power had failed: the others hear nothing from it. */
    private void vanish(int number) {
        TestHosts.vanish(cluster, number);
    }

    private static byte[] bytes(String entry) {
        return entry.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertCode(Code expected, Executable action) {
        assertEquals(expected, assertThrows(ReplicationException.class, action).code());
    }
}
