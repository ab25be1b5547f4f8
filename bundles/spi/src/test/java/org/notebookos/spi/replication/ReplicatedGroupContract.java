package org.notebookos.spi.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.replication.TestCluster.PATIENCE;
import static org.notebookos.spi.replication.TestCluster.get;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.replication.TestCluster.Opened;

/** What a {@link ReplicationBackend} with several members must do besides. */
public abstract class ReplicatedGroupContract extends ReplicationBackendContract {

    @Override
    protected int members() {
        return 3;
    }

    @Test
    void twoOfThreeMembersGoOn() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        cluster.stop(2);
        group.get(0).propose("b");
        group.get(1).propose("c");
        Opened back = cluster.open("kernel", 2, List.of());
        back.machine().awaitEntries(3);
        assertEquals(List.of("a", "b", "c"), back.machine().entries());
    }

    @Test
    void aJoiningMemberIsBroughtUpToDate() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Opened joining = cluster.open("kernel", 3, List.of());
        List<Member> four = cluster.members(4);
        get(group.get(1).log().changeMembers(four, PATIENCE));
        joining.machine().awaitEntries(1);
        joining.machine().awaitMembers(four);
        group.get(2).machine().awaitMembers(four);
        joining.propose("b");
        joining.machine().awaitEntries(2);
        assertEquals(List.of("a", "b"), joining.machine().entries());
    }

    @Test
    void aJoiningMemberGetsASnapshotWhenTheLogIsGone() {
        List<Opened> group = cluster.open("kernel", 3);
        for (int n = 0; n < 10; n++) {
            group.get(0).propose("entry " + n);
        }
        for (Opened opened : group) {
            opened.machine().awaitEntries(10);
            get(opened.log().snapshot());
        }
        group.get(0).propose("after");
        for (Opened opened : group) {
            opened.machine().awaitEntries(11);
            get(opened.log().snapshot());
        }
        Opened joining = cluster.open("kernel", 3, List.of());
        get(group.get(0).log().changeMembers(cluster.members(4), PATIENCE));
        joining.machine().awaitEntries(11);
        joining.machine().awaitMembers(cluster.members(4));
        assertEquals(1, joining.machine().restores());
    }

    @Test
    void aMemberCanBeRemovedEvenIfItLeads() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Opened leader = group.stream()
                .filter(each -> each.log().status().leading())
                .findFirst()
                .orElseThrow();
        List<Member> rest = cluster.members(3).stream()
                .filter(member -> !member.equals(cluster.member(leader.number())))
                .toList();
        get(leader.log().changeMembers(rest, PATIENCE));
        Opened other = group.get((leader.number() + 1) % 3);
        other.propose("b");
        other.machine().awaitMembers(rest);
        assertTrue(rest.contains(other.log().status().leader().orElseThrow()));
    }

    @Test
    void aDeadMemberCanBeReplaced() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Member dead = cluster.member(1);
        cluster.stop(1);
        group.get(0).propose("b");
        Opened fresh = cluster.open("kernel", 3, List.of());
        List<Member> repaired = List.of(cluster.member(0), cluster.member(2), cluster.member(3));
        get(group.get(2).log().changeMembers(repaired, PATIENCE));
        assertTrue(!repaired.contains(dead));
        fresh.propose("c");
        fresh.machine().awaitEntries(3);
        group.get(0).machine().awaitMembers(repaired);
    }

    @Test
    void aReplicaMayBeRenamedOnItsHost() {
        List<Opened> group = cluster.open("kernel", 3);
        List<Member> renamed = List.of(
                cluster.member(0),
                cluster.member(1),
                new Member("successor", cluster.host(2).endpoint()));
        get(group.get(0).log().changeMembers(renamed, PATIENCE));
        group.forEach(each -> each.machine().awaitMembers(renamed));
    }

    @Test
    void leadershipCanBeHandedOver() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Member before = group.get(0).machine().awaitLeaderOtherThan(Optional.empty());
        Member wanted = cluster.members(3).stream()
                .filter(member -> !member.equals(before))
                .findFirst()
                .orElseThrow();
        Opened asked = group.get(2);
        Opened heir = group.get(cluster.members(3).indexOf(wanted));
        heir.machine().awaitLeader(wanted, () -> asked.log().transferLeadership(wanted));
        asked.propose("b");
    }

    @Test
    void aGroupWhoseLeadersHostDiedHasAnotherLeaderSoon() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Member leader = group.get(0).log().status().leader().orElseThrow();
        int dead = cluster.members(3).indexOf(leader);
        kill(dead);
        for (Opened opened : group) {
            if (opened.number() != dead) {
                cluster.host(opened.number()).peerDied(leader.endpoint());
                cluster.host(opened.number()).peerDied(leader.endpoint());
            }
        }
        Opened survivor = group.get((dead + 1) % 3);
        survivor.machine().awaitLeaderOtherThan(Optional.of(leader));
        survivor.propose("b");
        survivor.machine().awaitEntries(2);
        assertEquals(List.of("a", "b"), survivor.machine().entries());
    }

    /** Stops a host without farewell to the others. */
    protected abstract void kill(int number);
}
