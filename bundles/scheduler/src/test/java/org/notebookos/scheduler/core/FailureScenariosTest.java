package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;

/** What happens when hosts fail. */
class FailureScenariosTest {

    private static List<String> hosts(SimCluster cluster) {
        return cluster.row("k").replicas().stream()
                .map(ClusterStatus.ReplicaRow::host)
                .sorted()
                .toList();
    }

    private static String executor(SimCluster cluster) {
        return cluster.row("k").executor().orElseThrow().host();
    }

    private static String state(SimCluster cluster, String host) {
        return cluster.status().hosts().stream()
                .filter(h -> h.id().equals(host))
                .map(ClusterStatus.HostRow::state)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aCellAfterTheExecutorsHostDiedRunsAtOnceElsewhere() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.cell("k", "a");
        cluster.run(200);
        cluster.kill(executor(cluster));
        cluster.run(10);

        cluster.cell("k", "b");
        cluster.run(200);

        assertEquals(1, cluster.executions("b"));
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void whenTheExecutorIsReplacedAnotherOneIsNamed() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        cluster.cell("k", "a");
        cluster.run(200);
        String dead = executor(cluster);

        cluster.kill(dead);
        cluster.run(5_000);

        assertTrue(hosts(cluster).contains(executor(cluster)), executor(cluster));
    }

    @Test
    void aCellThatReachedNobodyRunsElsewhere() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.cell("k", "a");
        cluster.run(200);

        cluster.kill(executor(cluster));
        cluster.cell("k", "b");
        cluster.run(2_000);

        assertEquals(1, cluster.executions("b"));
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void aCellRightAfterAnotherWhoseHostIsDeadRunsElsewhere() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.cell("k", "a");
        while (cluster.row("k").term() == 0) {
            cluster.run(1);
        }

        cluster.kill(executor(cluster));
        cluster.cell("k", "right after");
        cluster.run(2_000);

        assertEquals(List.of(), cluster.ended());
        assertEquals(1, cluster.executions("right after"));
    }

    @Test
    void aCellWhoseHostDiesIsAnsweredAndNotRunAgain() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.run(100);
        String host = executor(cluster);

        cluster.kill(host);
        cluster.run(2_000);

        KernelEvent.CellEnded lost = cluster.ended().get(0);
        assertEquals("EXECUTOR_LOST", lost.code());
        assertTrue(lost.started());
        assertFalse(lost.replied());
        assertTrue(lost.text().startsWith(host + ", which ran this cell, was lost"), lost.text());
        assertEquals(KernelEvent.Outcome.ABORTED, cluster.ended().get(1).outcome());
        assertEquals(1, cluster.executions("a"));
        cluster.agents().forEach(a -> a.holding.clear());
        cluster.cell("k", "c");
        cluster.run(500);
        assertEquals(1, cluster.executions("c"));
    }

    @Test
    void aCellThatWasCommittedBeforeItsHostDiedIsToldSo() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);
        String host = executor(cluster);

        cluster.agent(host).finishHeld("k");
        cluster.crash(host);
        cluster.run(2_000);

        KernelEvent.CellEnded ended = cluster.ended().get(0);
        assertEquals("REPLY_LOST", ended.code());
        assertTrue(ended.text().contains("What it assigned is kept"), ended.text());
        assertEquals(1, cluster.row("k").term());
        assertEquals(Set.of("a"), cluster.committed);
    }

    @Test
    void aCellThatHasRepliedAndWasCommittedBeforeItsHostDiedJustEnds() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.agents().forEach(a -> a.strictMillis = 20);
        cluster.cell("k", "a");
        cluster.run(100);
        String host = executor(cluster);

        cluster.agent(host).finishHeld("k");
        while (cluster.committed.isEmpty()) {
            cluster.run(1);
        }
        cluster.crash(host);
        cluster.run(2_000);

        assertEquals(KernelEvent.Outcome.COMMITTED, cluster.ended().get(0).outcome());
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void otherHostsHearOfADeathWithinTwoSeconds() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.kill("h1");
        cluster.run(2_000);

        assertEquals("dead", state(cluster, "h1"));
        assertTrue(cluster.agent("h2").received.contains(new Command.HostDied("h1", "h1:1")));
    }

    @Test
    void aHostThatSaysNothingIsDead() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        String mute = hosts(cluster).get(0);
        cluster.run(60_000);
        cluster.agent(mute).up = false;

        cluster.run(2_000);

        assertEquals("dead", state(cluster, mute));
        assertFalse(hosts(cluster).contains(mute));
    }

    @Test
    void aHostWhoseWordComesLateIsGivenMoreTime() {
        Host host = new Host("h");
        host.joined(0, 1_000);
        for (long now = 500; now <= 60_000; now += 500) {
            host.heard(now);
        }
        assertTrue(host.silentTooLong(61_300, 1_000), "a punctual host is missed soon");

        host.heard(61_000);
        assertFalse(host.silentTooLong(63_000, 1_000), "it was late by a second before");
        assertTrue(host.silentTooLong(65_000, 1_000), "but there is an end");
    }

    @Test
    void aConnectionThatBreaksForAMomentHarmsNobody() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);
        String host = executor(cluster);

        cluster.disconnect(host, 400);
        cluster.run(1_000);
        cluster.agent(host).finishHeld("k");
        cluster.run(200);

        assertEquals(List.of(), cluster.ended());
        assertEquals(1, cluster.executions("a"));
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void aCellThatEndedWhileTheConnectionWasBrokenIsTakenForFinished() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(100);
        String host = executor(cluster);
        cluster.disconnect(host, 400);
        cluster.run(100);
        cluster.agent(host).finishHeld("k");
        cluster.run(1_000);

        assertEquals("idle", cluster.row("k").state());
        assertEquals(1, cluster.row("k").term());
        assertEquals(List.of(), cluster.ended());
    }

    @Test
    void aLostReplicaIsReplacedOnASpareHost() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        String lost = hosts(cluster).get(0);
        cluster.kill(lost);
        cluster.run(5_000);

        assertEquals(3, hosts(cluster).size());
        assertFalse(hosts(cluster).contains(lost));
        assertTrue(cluster.group("k").members.contains("r4"));
        assertFalse(cluster.group("k").members.contains("r1"));

        cluster.start(lost);
        cluster.run(1_000);
        assertEquals(List.of(), List.copyOf(cluster.agent(lost).stored.keySet()), "the stale state is deleted");
    }

    @Test
    void withoutASpareHostTheReplicaWaitsForItsHost() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.kill("h2");
        cluster.run(5_000);
        assertTrue(cluster.row("k").replicas().stream().anyMatch(r -> r.state().equals("lost")));
        cluster.cell("k", "a");
        cluster.run(500);
        assertEquals(1, cluster.executions("a"));

        cluster.start("h2");
        cluster.run(2_000);

        assertTrue(cluster.row("k").replicas().stream().allMatch(r -> r.state().equals("ready")));
        assertEquals(3, cluster.group("k").members.size());
        assertTrue(cluster.group("k").members.contains("r2"));
    }

    @Test
    void aHostThatLostItsDiskGetsAFreshReplica() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.kill("h2");
        cluster.run(3_000);
        cluster.agent("h2").stored.clear();

        cluster.start("h2");
        cluster.run(3_000);

        assertTrue(cluster.group("k").members.contains("r4"));
        assertFalse(cluster.group("k").members.contains("r2"));
        assertTrue(cluster.row("k").replicas().stream().allMatch(r -> r.state().equals("ready")));
    }

    @Test
    void aLogWhoseHostsAreThereMayTakeLongToElectALeader() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.group("k").divided = true;
        cluster.cell("k", "a");
        cluster.run(50_000);
        assertEquals(List.of(), cluster.ended());

        cluster.group("k").divided = false;
        cluster.run(1_000);
        assertEquals(1, cluster.executions("a"));
    }

    @Test
    void hostsThatAreThereButNeverElectALeaderEndTheWaitWithTheReason() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.group("k").divided = true;
        cluster.cell("k", "a");
        cluster.run(62_000);
        assertEquals("NO_QUORUM", cluster.ended().get(0).code());
        assertEquals(0, cluster.executions("a"));
    }

    @Test
    void withoutAMajorityCellsAreAnsweredAfterAWhileAndTheKernelRecoversByItself() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.kill("h1");
        cluster.kill("h2");
        cluster.run(3_000);
        cluster.cell("k", "a");
        cluster.run(9_000);
        assertEquals(List.of(), cluster.ended());

        cluster.run(3_000);
        assertEquals("NO_QUORUM", cluster.ended().get(0).code());
        assertEquals(0, cluster.executions("a"));

        cluster.start("h1");
        cluster.run(2_000);
        cluster.cell("k", "b");
        cluster.run(1_000);
        assertEquals(1, cluster.executions("b"));
    }

    @Test
    void twoAgentsWithOneIdCantBothBeHere() {
        SimCluster cluster = new SimCluster(1).hosts(1, 0);
        SimAgent twin = new SimAgent(cluster, "h1", 0);
        twin.startedAt = 99;
        HostFacts facts = twin.facts();

        List<Decision> decisions = cluster.scheduler.decide(new HostEvent.Joined(cluster.now, 77, facts));

        assertTrue(decisions.stream()
                .anyMatch(d -> d instanceof Decision.Reject r && r.code().equals("DUPLICATE_HOST")));
    }

    @Test
    void aStandstillOfTheControllerIsNotTheHostsFault() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0);
        cluster.scheduler.decide(new Event.Tick(cluster.now));

        List<Decision> decisions = cluster.scheduler.decide(new Event.Tick(cluster.now + 10_000));

        assertTrue(decisions.stream().noneMatch(Decision.CutLink.class::isInstance));
    }

    @Test
    void theControllersDeathDoesNotDisturbACellThatRuns() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a", Optional.of(1));
        cluster.run(100);
        String host = executor(cluster);

        cluster.restartController(1_000);
        cluster.run(2_000);

        assertEquals("busy", cluster.row("k").state());
        assertEquals(host, executor(cluster));
        assertEquals(
                1,
                cluster.status().hosts().stream()
                        .mapToInt(h -> h.gpus().committed())
                        .sum());
        cluster.agent(host).holding.clear();
        cluster.agent(host).finishHeld("k");
        cluster.run(200);
        assertEquals("idle", cluster.row("k").state());
        cluster.cell("k", "b", Optional.of(1));
        cluster.run(500);
        assertEquals(1, cluster.executions("b"));
    }
}
