package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;

/** Replicas move because operators want it: one of a kernel, or all of a host. */
class DrainScenariosTest {

    private static List<String> hosts(SimCluster cluster, String kernel) {
        return cluster.row(kernel).replicas().stream()
                .map(ClusterStatus.ReplicaRow::host)
                .sorted()
                .toList();
    }

    private static ClusterStatus.Drain drain(SimCluster cluster, String host) {
        return cluster.status().hosts().stream()
                .filter(h -> h.id().equals(host))
                .findFirst()
                .flatMap(ClusterStatus.HostRow::drain)
                .orElseThrow();
    }

    @Test
    void aDrainedHostHasNoReplicasAndGetsNone() {
        SimCluster cluster =
                new SimCluster(1).hosts(5, 0).kernel("a").kernel("b").kernel("c");

        cluster.drain("h1", true);
        cluster.run(3_000);
        cluster.kernel("d");

        assertEquals("drained", drain(cluster, "h1").state());
        assertEquals(List.of(), List.copyOf(cluster.agent("h1").stored.keySet()));
        for (String kernel : List.of("a", "b", "c", "d")) {
            assertEquals(3, hosts(cluster, kernel).size());
            assertFalse(hosts(cluster, kernel).contains("h1"), kernel);
        }
    }

    @Test
    void onlyAFewReplicasOfAHostMoveAtOnce() {
        SimCluster cluster = new SimCluster(1).hosts(5, 0);
        for (int i = 0; i < 10; i++) {
            cluster.kernel("k" + i);
        }
        cluster.checkAfterEachDecision(() -> assertTrue(cluster.state.kernels.values().stream()
                        .flatMap(k -> k.replicas.values().stream())
                        .filter(r -> r.leaving && r.hostId.equals("h1"))
                        .count()
                <= Drains.AT_ONCE));

        cluster.drain("h1", true);
        assertTrue(drain(cluster, "h1").steps().stream().anyMatch(s -> s.text().contains("4 move at a time")));
        cluster.run(10_000);

        assertEquals("drained", drain(cluster, "h1").state());
    }

    @Test
    void theRunningCellEndsFirstAndTheNextOneRunsElsewhere() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "first");
        cluster.run(100);
        String executor = cluster.row("k").executor().orElseThrow().host();

        cluster.drain(executor, true);
        cluster.cell("k", "second");
        cluster.run(2_000);
        assertTrue(drain(cluster, executor).steps().get(0).text().contains("a cell runs in it"));
        cluster.agents().forEach(a -> a.holding.clear());
        cluster.agent(executor).finishHeld("k");
        cluster.run(2_000);

        assertEquals("drained", drain(cluster, executor).state());
        assertEquals(List.of(), cluster.ended());
        assertEquals(1, cluster.executions("first"));
        assertEquals(1, cluster.executions("second"));
        assertFalse(cluster.row("k").executor().orElseThrow().host().equals(executor));
    }

    @Test
    void whatCantMoveIsNamedWithTheReasonAndMovesWhenItCan() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0).kernel("k");
        cluster.drain("h2", true);
        cluster.run(1_000);

        ClusterStatus.DrainStep step = drain(cluster, "h2").steps().get(0);
        assertTrue(step.stuck());
        assertTrue(step.text().startsWith("no host can take it"), step.text());
        cluster.cell("k", "a");
        cluster.run(500);
        assertEquals(1, cluster.executions("a"));

        cluster.host("h4", 0);
        cluster.run(2_000);
        assertEquals("drained", drain(cluster, "h2").state());
    }

    @Test
    void aDrainSurvivesTheController() {
        SimCluster cluster = new SimCluster(1).hosts(5, 0).kernel("a").kernel("b");
        cluster.drain("h1", true);
        cluster.run(10);

        cluster.restartController(500);
        cluster.run(6_000);

        assertEquals("drained", drain(cluster, "h1").state());
        cluster.restartController(500);
        cluster.run(2_000);
        cluster.drain("h1", false);
        cluster.restartController(500);
        cluster.run(2_000);
        assertTrue(cluster.status().hosts().stream().allMatch(h -> h.drain().isEmpty()));
    }

    @Test
    void anUndrainedHostGetsReplicasAgain() {
        SimCluster cluster = new SimCluster(1).hosts(3, 0);
        cluster.drain("h1", true);
        long refused = cluster.create("k", Map.of());
        assertEquals(SchedulerException.Code.NO_HOSTS, cluster.failed.get(refused));
        assertTrue(cluster.failureTexts.get(refused).contains("not being drained"));

        cluster.drain("h1", false);
        cluster.kernel("k");

        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster, "k"));
    }

    @Test
    void onlyKnownHostsAreDrained() {
        SimCluster cluster = new SimCluster(1).hosts(2, 0);

        long unknown = cluster.drain("h9", true);

        assertEquals(SchedulerException.Code.NO_SUCH_HOST, cluster.failed.get(unknown));
        assertEquals("no host h9; hosts are h1, h2", cluster.failureTexts.get(unknown));
    }

    @Test
    void aCellWithGpusLeavesTheDrainedHost() {
        SimCluster cluster = new SimCluster(1).hosts(4, 1).kernel("k", Map.of("KERNEL_GPUS", "1"));
        cluster.cell("k", "a", Optional.of(1));
        cluster.run(300);
        String executor = cluster.row("k").executor().orElseThrow().host();

        cluster.drain(executor, true);
        cluster.cell("k", "b", Optional.of(1));
        cluster.run(2_000);

        assertEquals(1, cluster.executions("b"));
        assertEquals("drained", drain(cluster, executor).state());
    }

    @Test
    void aMoveTellsHowLongItTookAndHowLongCellsWaited() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        String from = hosts(cluster, "k").get(0);

        long moved = cluster.migrate("k", from, Optional.empty());
        cluster.cell("k", "a");
        cluster.run(2_000);

        String text = cluster.answers.get(moved);
        assertTrue(
                text.matches("kernel k: replica r1 moved from h1 to h4 as r4 in 0\\.\\d s; "
                        + "the longest that a cell waited meanwhile: \\d+ ms"),
                text);
        assertTrue(cluster.status().events().stream().anyMatch(e -> e.text().equals(text)));
        assertEquals(1, cluster.executions("a"));
    }

    @Test
    void noVoteIsGivenUpWhileAnotherMemberIsAway() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        cluster.disconnect("h2", 600);
        cluster.migrate("k", "h1", Optional.empty());
        cluster.run(400);
        assertTrue(cluster.group("k").members.contains("r4"), "the new member is there");
        assertTrue(cluster.group("k").members.contains("r1"), "and so is the old one");

        cluster.run(2_000);
        assertFalse(cluster.group("k").members.contains("r1"));
    }

    @Test
    void aHostThatDiesWhileReplicasMoveThereEndsTheMove() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        long moved = cluster.migrate("k", "h1", Optional.of("h4"));
        cluster.run(10);
        cluster.kill("h4");
        cluster.run(5_000);

        assertTrue(cluster.failureTexts.get(moved).contains("it stays on h1"), cluster.failureTexts.get(moved));
        assertEquals(List.of("h1", "h2", "h3"), hosts(cluster, "k"));
        cluster.cell("k", "a");
        cluster.run(500);
        assertEquals(1, cluster.executions("a"));
    }

    @Test
    void theExecutorMovesBetweenTwoCells() {
        SimCluster cluster = new SimCluster(1).hosts(4, 0).kernel("k");
        cluster.cell("k", "a");
        cluster.run(200);
        String executor = cluster.row("k").executor().orElseThrow().host();

        cluster.migrate("k", executor, Optional.empty());
        for (int i = 0; i < 20; i++) {
            cluster.cell("k", "cell " + i);
            cluster.run(20);
        }
        cluster.run(2_000);

        assertFalse(hosts(cluster, "k").contains(executor));
        for (int i = 0; i < 20; i++) {
            assertEquals(1, cluster.executions("cell " + i));
        }
        assertEquals(List.of(), cluster.ended());
    }
}
