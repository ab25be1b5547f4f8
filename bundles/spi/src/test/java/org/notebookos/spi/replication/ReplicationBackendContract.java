package org.notebookos.spi.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.replication.TestCluster.PATIENCE;
import static org.notebookos.spi.replication.TestCluster.get;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.notebookos.spi.replication.TestCluster.Opened;

/** What every {@link ReplicationBackend} must do, with as many members as it supports. */
public abstract class ReplicationBackendContract extends ClusterContract {

    /** How many members a group of this backend has. */
    protected abstract int members();

    @Test
    void aHostKeepsItsEndpointWhenItIsRestarted() {
        String endpoint = cluster.host(0).endpoint();
        cluster.stop(0);
        assertEquals(endpoint, cluster.host(0).endpoint());
    }

    @Test
    void aNewGroupFindsALeaderAndTellsAllMembers() {
        List<Opened> group = cluster.open("kernel", members());
        Set<Member> leaders = new HashSet<>();
        for (Opened opened : group) {
            leaders.add(opened.machine().awaitLeaderOtherThan(Optional.empty()));
        }
        assertTrue(cluster.members(members()).containsAll(leaders));
        group.get(0).propose("settles the leader");
        long leading =
                group.stream().filter(each -> each.log().status().leading()).count();
        assertEquals(1, leading);
    }

    @Test
    void anEntryProposedOnAnyMemberIsAppliedOnAllInOneOrder() {
        List<Opened> group = cluster.open("kernel", members());
        List<String> expected = new ArrayList<>();
        for (Opened opened : group) {
            String entry = "from " + opened.number();
            expected.add(entry);
            assertEquals("#" + expected.size(), new String(opened.propose(entry).result(), StandardCharsets.UTF_8));
        }
        for (Opened opened : group) {
            opened.machine().awaitEntries(expected.size());
            assertEquals(expected, opened.machine().entries());
            assertFalse(opened.machine().orderBroken());
        }
    }

    @Test
    void manyProposalsAtOnceAreEachAppliedOnce() {
        List<Opened> group = cluster.open("kernel", members());
        List<CompletionStage<Applied>> pending = new ArrayList<>();
        Set<String> expected = new HashSet<>();
        for (int n = 0; n < 200; n++) {
            String entry = "entry " + n;
            expected.add(entry);
            Opened opened = group.get(n % group.size());
            pending.add(opened.log().propose(entry.getBytes(StandardCharsets.UTF_8), PATIENCE));
        }
        pending.forEach(TestCluster::get);
        List<String> order = null;
        for (Opened opened : group) {
            opened.machine().awaitEntries(expected.size());
            List<String> entries = opened.machine().entries();
            assertEquals(expected.size(), entries.size());
            assertEquals(expected, new HashSet<>(entries));
            order = order == null ? entries : order;
            assertEquals(order, entries);
        }
    }

    @Test
    void indicesGrow() {
        Opened first = cluster.open("kernel", members()).get(0);
        long before = first.propose("a").index();
        long after = first.propose("b").index();
        assertTrue(after > before);
        first.machine().awaitEntries(2);
        // The machine sees an entry a moment before the status counts it.
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (first.log().status().appliedIndex() < after && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertTrue(first.log().status().appliedIndex() >= after);
    }

    @Test
    void groupsAreIndependent() {
        List<Opened> one = cluster.open("one", members());
        List<Opened> two = cluster.open("two", members());
        one.get(0).propose("a");
        two.get(0).propose("b");
        two.get(0).machine().awaitEntries(1);
        two.forEach(each -> each.log().close());
        one.get(0).propose("c");
        one.get(0).machine().awaitEntries(2);
        assertEquals(List.of("a", "c"), one.get(0).machine().entries());
        assertEquals(List.of("b"), two.get(0).machine().entries());
    }

    @Test
    void aGroupNameMayLookLikeAnIdentifier() {
        Opened opened =
                cluster.open("0f8fad5b-d9cb-469f-a165-70867728950e", members()).get(0);
        opened.propose("a");
        assertEquals(
                Set.of("0f8fad5b-d9cb-469f-a165-70867728950e"), cluster.host(0).stored());
    }

    @Test
    void anOpenGroupCantBeOpenedAgainOrDestroyed() {
        Opened opened = cluster.open("kernel", members()).get(0);
        ReplicationBackend host = cluster.host(0);
        GroupSpec spec = new GroupSpec("kernel", cluster.member(0), List.of());
        assertCode(Code.ALREADY_OPEN, () -> get(host.open(spec, new RecordingMachine())));
        assertCode(Code.ALREADY_OPEN, () -> host.destroy("kernel"));
        opened.propose("still works");
    }

    @Test
    void aRestartedGroupHasAllItsEntries() {
        cluster.open("kernel", members()).get(0).propose("a");
        for (int number = 0; number < members(); number++) {
            cluster.stop(number);
        }
        List<Opened> again = cluster.open("kernel", members());
        again.get(0).propose("b");
        for (Opened opened : again) {
            opened.machine().awaitEntries(2);
            assertEquals(List.of("a", "b"), opened.machine().entries());
        }
    }

    @Test
    void aReopenedMemberGetsItsSnapshotAndTheEntriesAfterIt() {
        List<Opened> group = cluster.open("kernel", members());
        group.get(0).propose("a");
        for (Opened opened : group) {
            opened.machine().awaitEntries(1);
            get(opened.log().snapshot());
        }
        group.get(0).propose("b");
        group.forEach(each -> each.log().close());
        for (Opened opened : cluster.open("kernel", members())) {
            opened.machine().awaitEntries(2);
            assertEquals(1, opened.machine().restores());
            assertEquals(List.of("a", "b"), opened.machine().entries());
            assertFalse(opened.machine().orderBroken());
        }
    }

    @Test
    void initialMembersAreIgnoredWhenThereIsDurableState() {
        List<Opened> group = cluster.open("kernel", members());
        group.get(0).propose("a");
        group.forEach(each -> each.log().close());
        List<Member> wrong = List.of(cluster.member(0), new Member("nobody", "127.0.0.1:1"));
        List<Opened> again = new ArrayList<>();
        for (int number = 0; number < members(); number++) {
            again.add(cluster.open("kernel", number, wrong));
        }
        again.get(0).propose("b");
        assertEquals(
                Set.copyOf(cluster.members(members())),
                Set.copyOf(again.get(0).log().status().members()));
    }

    @Test
    void aSnapshotMayBeTakenTwiceAndOfAnEmptyGroup() {
        Opened opened = cluster.open("kernel", members()).get(0);
        opened.machine().awaitLeaderOtherThan(Optional.empty());
        get(opened.log().snapshot());
        get(opened.log().snapshot());
        opened.propose("a");
        get(opened.log().snapshot());
    }

    @Test
    void theLargestEntryIsTakenAndALargerOneRefused() {
        Opened opened = cluster.open("kernel", members()).get(members() - 1);
        byte[] largest = new byte[ReplicatedLog.MAX_ENTRY_BYTES];
        Arrays.fill(largest, (byte) 'x');
        assertArrayEquals(
                "#1".getBytes(StandardCharsets.UTF_8),
                get(opened.log().propose(largest, PATIENCE)).result());
        byte[] larger = new byte[ReplicatedLog.MAX_ENTRY_BYTES + 1];
        assertCode(Code.TOO_LARGE, () -> get(opened.log().propose(larger, PATIENCE)));
    }

    @Test
    void aClosedLogRefusesAndIsSilent() {
        List<Opened> group = cluster.open("kernel", members());
        Opened opened = group.get(0);
        opened.propose("a");
        opened.log().close();
        int callbacks = opened.machine().callbacks();
        opened.log().close();
        assertCode(Code.CLOSED, () -> opened.propose("b"));
        assertCode(Code.CLOSED, () -> get(opened.log().snapshot()));
        assertCode(Code.CLOSED, () -> get(opened.log().recoverAlone(PATIENCE)));
        assertEquals(callbacks, opened.machine().callbacks());
    }

    @Test
    void destroyedStateIsGone() {
        List<Opened> group = cluster.open("kernel", members());
        group.get(0).propose("a");
        get(group.get(0).log().snapshot());
        cluster.open("other", members());
        group.forEach(each -> each.log().close());
        for (int number = 0; number < members(); number++) {
            assertEquals(Set.of("kernel", "other"), cluster.host(number).stored());
            cluster.host(number).destroy("kernel");
            cluster.host(number).destroy("never heard of");
            assertEquals(Set.of("other"), cluster.host(number).stored());
        }
        Opened fresh = cluster.open("kernel", members()).get(0);
        fresh.propose("b");
        fresh.machine().awaitEntries(1);
        assertEquals(List.of("b"), fresh.machine().entries());
    }

    @Test
    void askingForTheCurrentMembersChangesNothing() {
        List<Opened> group = cluster.open("kernel", members());
        for (Opened opened : group) {
            get(opened.log().changeMembers(cluster.members(members()), PATIENCE));
        }
        assertEquals(
                Set.copyOf(cluster.members(members())),
                Set.copyOf(group.get(0).log().status().members()));
    }

    @Test
    void theOnlyMemberOfAGroupIsAloneAlready() {
        Opened only = cluster.open("kernel", 1).get(0);
        only.propose("a");
        get(only.log().recoverAlone(PATIENCE));
        only.propose("b");
        assertEquals(List.of("a", "b"), only.machine().entries());
        assertEquals(List.of(cluster.member(0)), only.log().status().members());
    }

    @Test
    void aGroupCanBeClosedAndReopenedManyTimes() {
        for (int round = 1; round <= 5; round++) {
            List<Opened> group = cluster.open("kernel", members());
            group.get(round % members()).propose("round " + round);
            group.forEach(each -> each.log().close());
        }
        Opened last = cluster.open("kernel", members()).get(0);
        last.machine().awaitEntries(5);
        assertEquals("round 5", last.machine().entries().get(4));
    }
}
