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

/** Who gets GPUs, and who waits for them. */
class GpuScenariosTest {

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

    @Test
    void gpusAreCommittedWhileACellRunsAndNotBetween() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", ONE_GPU);
        assertEquals(0, committed(cluster));
        hold(cluster, "k");

        cluster.cell("k", "a");
        cluster.run(2_000);
        assertEquals(1, committed(cluster));
        end(cluster, "k");

        assertEquals(0, committed(cluster));
        assertEquals(2.0, cluster.status().gpuSecondsHeld(), 0.2);
        assertTrue(cluster.status().gpuSecondsReserved() > 2.0);
    }

    @Test
    void aCellThatAllWhoAreLeftYieldIsTriedAgain() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1).kernel("k");
        cluster.kill(cluster.row("k").replicas().get(2).host());
        List<SimAgent> left = cluster.agents().stream().filter(a -> a.up).toList();
        left.forEach(a -> a.leases.put("unknown", new HostFacts.Held("unknown", 1, 1, 1, 1)));
        cluster.cell("k", "a", Optional.of(1));
        cluster.run(1_000);
        assertEquals(0, cluster.executions("a"));

        left.forEach(a -> a.leases.remove("unknown"));
        cluster.run(3_000);

        assertEquals(1, cluster.executions("a"));
    }

    @Test
    void everyLeaseHasAHigherEpochThanTheOneBefore() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", ONE_GPU);
        for (int i = 0; i < 5; i++) {
            cluster.cell("k", "cell " + i);
        }
        cluster.run(1_000);

        List<Long> epochs = cluster.agents().stream()
                .flatMap(a -> a.received.stream())
                .filter(Command.Run.class::isInstance)
                .map(r -> ((Command.Run) r).epoch())
                .toList();
        assertEquals(5, epochs.size());
        assertEquals(epochs.stream().sorted().distinct().toList(), epochs);
        assertTrue(cluster.persisted.stream().anyMatch(Change.EpochsReserved.class::isInstance));
    }

    @Test
    void aCellMayAskForMoreThanItsKernelDoesByDefault() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", ONE_GPU);
        hold(cluster, "k");

        cluster.cell("k", "a", Optional.of(2));
        cluster.run(100);

        assertEquals(2, committed(cluster));
    }

    @Test
    void moreGpusThanAnyHostHasCantBeWaitedFor() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k");

        cluster.cell("k", "a", Optional.of(4));

        KernelEvent.CellEnded ended = cluster.ended().get(0);
        assertEquals("GPUS_UNAVAILABLE", ended.code());
        assertEquals("no host can commit 4 GPUs: largest host has 2. Ask for fewer, or add a pool", ended.text());
        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void whenAllAreBusyCellsWaitInOrderAndAreTold() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);
        for (String kernel : List.of("a", "b", "c", "d", "e")) {
            cluster.kernel(kernel, ONE_GPU);
            hold(cluster, kernel);
            cluster.cell(kernel, "cell " + kernel);
            cluster.run(100);
        }
        assertEquals(3, committed(cluster));
        assertEquals(
                List.of("d", "e"),
                cluster.status().queue().stream()
                        .map(ClusterStatus.QueuedCell::kernel)
                        .toList());
        KernelEvent.CellQueued told = cluster.of(KernelEvent.CellQueued.class).get(1);
        assertEquals(2, told.position());
        assertTrue(told.reason().contains("GPU"), told.reason());

        end(cluster, "b");

        assertEquals(1, cluster.executions("cell d"));
        assertEquals(0, cluster.executions("cell e"));
        assertEquals(
                1,
                cluster.of(KernelEvent.CellQueued.class).get(2).position(),
                "the next in line hears that it moved up");
    }

    @Test
    void aCellIsMigratedToWhereGpusAreIdle() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);
        for (String kernel : List.of("a", "b", "c", "d")) {
            cluster.kernel(kernel, ONE_GPU);
        }
        cluster.host("h4", 1);
        cluster.run(200);
        for (String kernel : List.of("a", "b", "c", "d")) {
            hold(cluster, kernel);
            cluster.cell(kernel, "cell " + kernel);
            cluster.run(1_000);
        }

        assertEquals(1, cluster.executions("cell d"));
        assertEquals("h4", cluster.row("d").executor().orElseThrow().host());
        end(cluster, "d");
        cluster.run(1_000);
        assertEquals(3, cluster.row("d").replicas().size());
    }

    @Test
    void aCellThatWaitsForGpusCanBeInterrupted() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1);
        for (String kernel : List.of("a", "b", "c", "d")) {
            cluster.kernel(kernel, ONE_GPU);
            hold(cluster, kernel);
            cluster.cell(kernel, "cell " + kernel);
            cluster.run(100);
        }

        cluster.interrupt("d");
        cluster.run(100);

        assertEquals(KernelEvent.Outcome.ABORTED, cluster.ended().get(0).outcome());
        assertEquals(List.of(), cluster.status().queue());
    }

    @Test
    void devicesThatFailAreNotCountedOn() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1).kernel("k", ONE_GPU);
        cluster.cell("k", "a");
        cluster.run(200);
        String before = cluster.row("k").executor().orElseThrow().host();
        SimAgent agent = cluster.agent(before);
        cluster.fromHost(agent, at -> new HostEvent.DevicesChanged(at, before, agent.link, 0));
        cluster.run(100);

        cluster.cell("k", "b");
        cluster.run(200);

        assertNotEquals(before, cluster.row("k").executor().orElseThrow().host());
    }

    @Test
    void aReplicaThatRefusesForWantOfDevicesIsNotAskedAtOnceAgain() {
        SimCluster cluster = new SimCluster(1).hosts(3, 1).kernel("k", ONE_GPU);
        cluster.agents().forEach(a -> a.leases.put("other", new HostFacts.Held("other", 1, 1, 1, 1)));

        cluster.cell("k", "a");
        cluster.run(300);
        assertEquals(0, cluster.executions("a"));
        cluster.agents().forEach(a -> a.leases.clear());
        cluster.run(3_000);

        assertEquals(1, cluster.executions("a"));
    }
}
