package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.SchedulerException;

/** What kernels are given, and what their cells wait for, by session policy. */
class SessionScenariosTest {

    private static final Map<String, String> ONE_GPU = Map.of("KERNEL_GPUS", "1");

    private static int committed(SimCluster cluster) {
        return cluster.status().hosts().stream()
                .mapToInt(h -> h.gpus().committed())
                .sum();
    }

    private static void hold(SimCluster cluster, String... kernels) {
        cluster.agents().forEach(a -> a.holding.addAll(List.of(kernels)));
    }

    private static void end(SimCluster cluster, String kernel) {
        cluster.agents().forEach(a -> a.finishHeld(kernel));
        cluster.run(200);
    }

    private static List<String> line(SimCluster cluster) {
        return cluster.status().queue().stream()
                .map(ClusterStatus.QueuedCell::kernel)
                .toList();
    }

    private static String host(SimCluster cluster, String kernel) {
        return cluster.row(kernel).replicas().get(0).host();
    }

    @Test
    void aReservationHoldsItsGpusFromCreationToDeletion() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.RESERVATION).hosts(1, 2).kernel("k", ONE_GPU);
        assertEquals(1, cluster.row("k").replicas().size());
        assertEquals(1, committed(cluster));

        cluster.cell("k", "a");
        cluster.run(1_000);
        assertEquals(1, cluster.executions("a"));
        assertEquals(1, committed(cluster), "the cell has used what was reserved");

        cluster.delete("k");
        cluster.run(100);
        assertEquals(0, committed(cluster));
        assertEquals(1.5, cluster.status().gpuSecondsHeld(), 0.1);
    }

    @Test
    void aKernelIsPlacedOnlyWhereItsGpusCanBeReservedAtOnceElseItWaitsInLine() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.RESERVATION).hosts(2, 1).kernel("a", ONE_GPU);
        cluster.kernel("b", ONE_GPU).kernel("c", ONE_GPU).kernel("d", ONE_GPU);

        assertEquals(List.of("c", "d"), line(cluster));
        assertEquals("starting", cluster.row("c").state());
        assertEquals(List.of(), cluster.row("c").replicas());
        cluster.cell("c", "first");
        cluster.run(100);
        KernelEvent.CellQueued told = cluster.of(KernelEvent.CellQueued.class).get(0);
        assertEquals(1, told.position());
        assertEquals("the kernel waits for a host that can reserve 1 GPU for its lifetime", told.reason());

        cluster.delete("a");
        cluster.run(500);

        assertEquals("h1", host(cluster, "c"));
        assertEquals(1, cluster.executions("first"));
        assertEquals(List.of("d"), line(cluster));
    }

    @Test
    void aKernelThatWaitsForItsReservationCanBeDeletedAndRestarted() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.RESERVATION).hosts(1, 1).kernel("a", ONE_GPU);
        cluster.kernel("b", ONE_GPU);

        long restarted = cluster.restart("b");
        cluster.run(100);
        assertTrue(cluster.succeeded.containsKey(restarted));
        long deleted = cluster.delete("b");
        cluster.run(100);

        assertTrue(cluster.succeeded.containsKey(deleted));
        assertEquals(List.of(), line(cluster));
    }

    @Test
    void cellsOfAReservationWaitForNobody() {
        SimCluster cluster = new SimCluster(1)
                .session(TestPolicies.RESERVATION)
                .hosts(1, 2)
                .kernel("mine", ONE_GPU)
                .session(TestPolicies.BATCH)
                .kernel("x", ONE_GPU)
                .kernel("y", ONE_GPU);
        hold(cluster, "x");
        cluster.cell("x", "cell x");
        cluster.cell("y", "cell y");
        cluster.run(500);
        assertEquals(List.of("y"), line(cluster));

        cluster.cell("mine", "cell of mine");
        cluster.run(100);

        assertEquals(1, cluster.executions("cell of mine"));
        assertEquals(0, cluster.executions("cell y"), "what is reserved is nobody else's");
    }

    @Test
    void aCellCantHaveMoreThanItsKernelHasReserved() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.RESERVATION).hosts(1, 4).kernel("k", ONE_GPU);

        cluster.cell("k", "a", Optional.of(2));
        cluster.run(100);

        KernelEvent.CellEnded ended = cluster.ended().get(0);
        assertEquals("GPUS_UNAVAILABLE", ended.code());
        assertEquals(
                "the cell asks for 2 GPUs, and kernel k has reserved 1 for its lifetime. "
                        + "Ask for fewer, or make a kernel with KERNEL_GPUS=2",
                ended.text());
    }

    @Test
    void aReservationOutlivesTheController() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.RESERVATION).hosts(1, 1).kernel("a", ONE_GPU);
        cluster.kernel("b", ONE_GPU);

        cluster.restartController(500);
        cluster.run(3_000);

        assertEquals(1, committed(cluster));
        assertEquals(List.of("b"), line(cluster));
        cluster.cell("a", "x");
        cluster.run(500);
        assertEquals(1, cluster.executions("x"));
    }

    @Test
    void everyBatchCellHasAProcessOfItsOwn() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.BATCH).hosts(2, 1).kernel("k", ONE_GPU);

        cluster.cell("k", "a");
        cluster.cell("k", "b");
        cluster.run(1_000);

        assertEquals(1, cluster.executions("a"));
        assertEquals(1, cluster.executions("b"));
        assertEquals(
                2, cluster.agents().stream().mapToInt(agent -> agent.replaced).sum());
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void batchCellsRunInArrivalOrderOnAnyHost() {
        SimCluster cluster = new SimCluster(1).session(TestPolicies.BATCH).hosts(2, 1);
        for (String kernel : List.of("a", "b", "c", "d")) {
            cluster.kernel(kernel, ONE_GPU);
            hold(cluster, kernel);
        }
        for (String kernel : List.of("a", "b", "c", "d")) {
            cluster.cell(kernel, "cell " + kernel);
            cluster.run(300);
        }
        assertEquals(List.of("c", "d"), line(cluster));

        end(cluster, "b");
        cluster.run(1_000);

        assertEquals(1, cluster.executions("cell c"), "though its replica was on the host of a");
        assertEquals(List.of("d"), line(cluster));
    }

    @Test
    void aReplicaOfTheWarmPoolMovesToWhereGpusAreAndTakesAContainerThere() {
        SimCluster cluster = new SimCluster(1).session(TestPolicies.LCP);
        cluster.warmHost("h1", 1, 1);
        cluster.kernel("k", ONE_GPU);
        assertEquals("h1", host(cluster, "k"));
        cluster.warmHost("h2", 1, 0);
        cluster.warmHost("h3", 1, 1);
        cluster.session(TestPolicies.replicated(1));
        cluster.migrate("busy", "h1", Optional.empty());
        SimAgent h1 = cluster.agent("h1");
        cluster.fromHost(h1, at -> new HostEvent.DevicesChanged(at, "h1", h1.link, 0));
        cluster.run(100);

        cluster.cell("k", "a");
        cluster.run(1_000);

        assertEquals("h3", host(cluster, "k"), "h2 has a GPU but no warm container");
        assertEquals(1, cluster.executions("a"));
    }

    @Test
    void aKernelOfTheWarmPoolWaitsUntilAnotherContainerIsReady() {
        SimCluster cluster = new SimCluster(1).session(TestPolicies.LCP);
        SimAgent h1 = cluster.warmHost("h1", 2, 1);
        h1.warmth.makeMillis = 2_000;
        cluster.create("a", ONE_GPU);
        cluster.create("b", ONE_GPU);
        cluster.run(1_000);
        assertEquals(List.of("b"), line(cluster));

        cluster.run(2_000);

        assertEquals("h1", host(cluster, "b"));
        assertEquals("idle", cluster.row("b").state());
        assertEquals(2, cluster.status().warm().warmStarts());
        assertEquals(0, cluster.status().warm().coldStarts());
    }

    @Test
    void whereContainersComeBackAKernelWaitsUntilOneDoes() {
        SimCluster cluster = new SimCluster(1).session(TestPolicies.LCP);
        cluster.lendingHost("h1", 2, 1);
        cluster.kernel("a", ONE_GPU).kernel("b", ONE_GPU);
        assertEquals(List.of("b"), line(cluster));

        cluster.delete("a");
        cluster.run(500);

        assertEquals("h1", host(cluster, "b"));
        assertEquals("idle", cluster.row("b").state());
    }

    @Test
    void whereNoContainerCanBeMadeReplicasOfTheWarmPoolStartCold() {
        SimCluster cluster = new SimCluster(1).session(TestPolicies.LCP);
        SimAgent h1 = cluster.warmHost("h1", 2, 1);
        h1.warmth.problem("no memory");
        cluster.kernel("a", ONE_GPU);

        assertEquals("h1", host(cluster, "a"));
        assertEquals(1, cluster.status().warm().coldStarts());
        assertTrue(cluster.happened("host h1 keeps 0 of 1 processes waiting: no memory"));
    }

    @Test
    void withoutAWarmPoolContainersAreStartedCold() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.LCP).hosts(1, 1).kernel("k", ONE_GPU);

        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void aKernelKeepsThePolicyThatItWasMadeWithThoughAllElseChanges() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1).kernel("k", ONE_GPU);

        cluster.session(TestPolicies.RESERVATION).kernel("r", ONE_GPU);
        cluster.restartController(500);
        cluster.run(3_000);

        assertEquals(3, cluster.row("k").replicas().size());
        assertEquals("notebookos", cluster.row("k").session());
        assertEquals(1, cluster.row("r").replicas().size());
        assertEquals("reservation", cluster.row("r").session());
        assertEquals(1, committed(cluster));
    }

    @Test
    void aKernelMayNameItsPolicy() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);

        cluster.kernel("k", Map.of("KERNEL_GPUS", "1", "KERNEL_SESSION_POLICY", "reservation"));

        assertEquals(1, cluster.row("k").replicas().size());
        assertEquals(1, committed(cluster));
    }

    @Test
    void aPolicyThatIsNotThereIsWaitedForAndThenNamed() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);

        long ticket = cluster.create("k", Map.of("KERNEL_SESSION_POLICY", "lottery"));
        cluster.run(9_000);
        assertNotEquals(SchedulerException.Code.NO_PLUGIN, cluster.failed.get(ticket));
        cluster.run(2_000);

        assertEquals(SchedulerException.Code.NO_PLUGIN, cluster.failed.get(ticket));
        assertEquals(
                "the session policy lottery is not installed, so the kernel can't be made. "
                        + "Add its plugin, or choose another",
                cluster.failureTexts.get(ticket));
    }
}
