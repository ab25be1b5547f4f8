package org.notebookos.spi.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.replication.TestCluster.PATIENCE;
import static org.notebookos.spi.replication.TestCluster.get;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.notebookos.spi.replication.TestCluster.Opened;

/** What {@link ReplicatedLog#recoverAlone} must do when two of three members are lost for good. */
public abstract class LostMajorityContract extends ClusterContract {

    /** Stops a host without farewell to the others. */
    protected abstract void kill(int number);

    @Test
    void aLeaderGoesOnAlone() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Opened survivor = group.get(leaderOf(group));
        killAllBut(survivor.number());
        get(survivor.log().recoverAlone(PATIENCE));
        assertGoesOnAlone(survivor, List.of("a"));
    }

    @Test
    void aFollowerGoesOnAlone() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Opened survivor = group.get((leaderOf(group) + 1) % 3);
        survivor.machine().awaitEntries(1);
        killAllBut(survivor.number());
        get(survivor.log().recoverAlone(PATIENCE));
        assertGoesOnAlone(survivor, List.of("a"));
    }

    @Test
    void aMemberThatWasOpenedAfterTheLossGoesOnFromSnapshotAndLog() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        group.forEach(each -> each.machine().awaitEntries(1));
        get(group.get(1).log().snapshot());
        group.get(0).propose("b");
        group.forEach(each -> each.machine().awaitEntries(2));
        List.of(0, 1, 2).forEach(this::kill);
        Opened survivor = cluster.open("kernel", 1, List.of());
        get(survivor.log().recoverAlone(PATIENCE));
        assertGoesOnAlone(survivor, List.of("a", "b"));
    }

    @Test
    void aMemberThatWasBehindKeepsWhatItHad() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        group.get(2).machine().awaitEntries(1);
        cluster.stop(2);
        group.get(0).propose("lost");
        killAllBut(2);
        Opened survivor = cluster.open("kernel", 2, List.of());
        get(survivor.log().recoverAlone(PATIENCE));
        assertGoesOnAlone(survivor, List.of("a"));
    }

    @Test
    void anEntryThatOnlyTheSurvivorHadMayCountInTheEnd() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        Opened survivor = group.get(leaderOf(group));
        killAllBut(survivor.number());
        byte[] entry = "perhaps".getBytes(StandardCharsets.UTF_8);
        assertThrows(ReplicationException.class, () -> get(survivor.log().propose(entry, Duration.ofMillis(300))));
        get(survivor.log().recoverAlone(PATIENCE));
        survivor.propose("b");
        List<String> entries = survivor.machine().entries();
        assertTrue(
                List.of(List.of("a", "b"), List.of("a", "perhaps", "b")).contains(entries), "entries are " + entries);
    }

    @Test
    void aRecoveredGroupOfOneStaysOneWhenItIsRestarted() {
        Opened survivor = recovered();
        survivor.propose("b");
        cluster.stop(survivor.number());
        Opened again = cluster.open("kernel", survivor.number(), cluster.members(3));
        again.propose("c");
        assertEquals(List.of("a", "b", "c"), again.machine().entries());
        assertEquals(
                List.of(cluster.member(survivor.number())), again.log().status().members());
    }

    @Test
    void newMembersOnOtherHostsCatchUpAndOutliveTheSurvivor() {
        Opened survivor = recovered();
        get(survivor.log().snapshot());
        survivor.propose("b");
        Opened fourth = cluster.open("kernel", 3, List.of());
        Opened fifth = cluster.open("kernel", 4, List.of());
        List<Member> three = List.of(cluster.member(survivor.number()), cluster.member(3), cluster.member(4));
        get(survivor.log().changeMembers(three, PATIENCE));
        fourth.propose("c");
        for (Opened fresh : List.of(fourth, fifth)) {
            fresh.machine().awaitEntries(3);
            fresh.machine().awaitMembers(three);
            assertEquals(List.of("a", "b", "c"), fresh.machine().entries());
            assertFalse(fresh.machine().orderBroken());
        }
        Member dead = cluster.member(survivor.number());
        kill(survivor.number());
        cluster.host(3).peerDied(dead.endpoint());
        cluster.host(4).peerDied(dead.endpoint());
        fifth.propose("d");
    }

    @Test
    void aLostHostMayJoinAgainWithoutItsOldState() {
        Opened survivor = recovered();
        survivor.propose("b");
        int back = (survivor.number() + 1) % 3;
        cluster.host(back).destroy("kernel");
        Opened fresh = cluster.open("kernel", back, List.of());
        List<Member> two = List.of(cluster.member(survivor.number()), cluster.member(back));
        get(survivor.log().changeMembers(two, PATIENCE));
        fresh.machine().awaitEntries(2);
        fresh.machine().awaitLeader(two.get(1), () -> survivor.log().transferLeadership(two.get(1)));
        survivor.propose("c");
        assertEquals(List.of("a", "b", "c"), fresh.machine().entries());
    }

    @Test
    void recoveringTwiceIsRecoveringOnce() {
        Opened survivor = recovered();
        get(survivor.log().recoverAlone(PATIENCE));
        assertGoesOnAlone(survivor, List.of("a"));
    }

    @Test
    void whileAMajorityAnswersNoMemberMayRecoverAlone() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        int leader = leaderOf(group);
        for (Opened each : group) {
            assertCode(Code.FAILED, () -> get(each.log().recoverAlone(PATIENCE)));
        }
        kill((leader + 1) % 3);
        assertCode(Code.FAILED, () -> get(group.get(leader).log().recoverAlone(PATIENCE)));
        Opened follower = group.get((leader + 2) % 3);
        assertCode(Code.FAILED, () -> get(follower.log().recoverAlone(PATIENCE)));
        follower.propose("b");
        assertEquals(3, follower.log().status().members().size());
    }

    @Test
    void whoIsNoMemberCantRecoverAlone() {
        cluster.open("kernel", 3).get(0).propose("a");
        Opened waiting = cluster.open("kernel", 3, List.of());
        List.of(0, 1, 2).forEach(this::kill);
        assertCode(Code.FAILED, () -> get(waiting.log().recoverAlone(PATIENCE)));
        assertEquals(List.of(), waiting.machine().entries());
    }

    /** A group that applied the entry "a" and lost two of its three members. */
    protected Opened recovered() {
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        group.forEach(each -> each.machine().awaitEntries(1));
        Opened survivor = group.get((leaderOf(group) + 1) % 3);
        killAllBut(survivor.number());
        get(survivor.log().recoverAlone(PATIENCE));
        return survivor;
    }

    /** The recovered member leads, has these entries and no other member, and takes more. */
    private void assertGoesOnAlone(Opened survivor, List<String> entries) {
        assertEquals(entries, survivor.machine().entries());
        assertTrue(survivor.log().status().leading());
        assertEquals(
                List.of(cluster.member(survivor.number())),
                survivor.log().status().members());
        survivor.machine().awaitMembers(List.of(cluster.member(survivor.number())));
        survivor.propose("afterwards");
        assertEquals("afterwards", survivor.machine().entries().get(entries.size()));
        assertFalse(survivor.machine().orderBroken());
    }

    private void killAllBut(int survivor) {
        List.of(0, 1, 2).stream().filter(number -> number != survivor).forEach(this::kill);
    }

    private int leaderOf(List<Opened> group) {
        Member leader = group.get(0).machine().awaitLeaderOtherThan(Optional.empty());
        return cluster.members(3).indexOf(leader);
    }
}
