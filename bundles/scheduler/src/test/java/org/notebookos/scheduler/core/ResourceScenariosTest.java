package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.spi.placement.Resources;

/** Processors, memory and GPU memory are subscribed and committed like GPUs. */
class ResourceScenariosTest {

    private static SimCluster cluster(int hosts, Resources spec) {
        return new SimCluster(1).hosts(hosts, spec);
    }

    private static void hold(SimCluster cluster, String... kernels) {
        cluster.agents().forEach(a -> a.holding.addAll(List.of(kernels)));
    }

    private static List<ClusterStatus.Amount> committed(SimCluster cluster) {
        return cluster.status().hosts().stream()
                .map(h -> h.capacity().committed())
                .toList();
    }

    @Test
    void aReplicaSubscribesAndACellCommitsWhatItsKernelAsksFor() {
        SimCluster cluster = cluster(1, new Resources(8_000, 16_000, 2, 32));
        cluster.policies(1);
        cluster.kernel("k", Map.of("KERNEL_GPUS", "1", "KERNEL_CPUS", "1.5", "KERNEL_MEM", "2G", "KERNEL_VRAM", "8"));
        ClusterStatus.Capacity idle = cluster.status().hosts().get(0).capacity();
        assertEquals(new ClusterStatus.Amount(8, 16_000, 32), idle.total());
        assertEquals(new ClusterStatus.Amount(1.5, 2_048, 8), idle.subscribed());
        assertEquals(new ClusterStatus.Amount(0, 0, 0), idle.committed());
        hold(cluster, "k");

        cluster.cell("k", "a");
        cluster.run(100);
        assertEquals(List.of(new ClusterStatus.Amount(1.5, 2_048, 8)), committed(cluster));

        cluster.agents().forEach(a -> a.finishHeld("k"));
        cluster.run(100);
        assertEquals(List.of(new ClusterStatus.Amount(0, 0, 0)), committed(cluster));
    }

    @Test
    void aCellWaitsForProcessorsAsOthersWaitForGpus() {
        SimCluster cluster = cluster(1, new Resources(2_000, 16_000, 0, 0));
        cluster.policies(1);
        cluster.kernel("a", Map.of("KERNEL_CPUS", "2")).kernel("b", Map.of("KERNEL_CPUS", "1"));
        hold(cluster, "a");
        cluster.cell("a", "cell a");
        cluster.run(100);

        cluster.cell("b", "cell b");
        cluster.run(300);
        assertEquals(0, cluster.executions("cell b"));
        ClusterStatus.QueuedCell waiting = cluster.status().queue().get(0);
        assertEquals("b", waiting.kernel());
        assertTrue(waiting.reason().startsWith("waits for 1 CPU on h1"), waiting.reason());

        cluster.agents().forEach(a -> a.finishHeld("a"));
        cluster.run(100);
        assertEquals(1, cluster.executions("cell b"));
    }

    @Test
    void aKernelThatAsksForNothingWaitsForNothing() {
        SimCluster cluster = cluster(1, new Resources(1_000, 1_000, 0, 0));
        cluster.policies(1);
        cluster.kernel("a", Map.of("KERNEL_CPUS", "1")).kernel("b");
        hold(cluster, "a");
        cluster.cell("a", "cell a");

        cluster.cell("b", "cell b");
        cluster.run(300);

        assertEquals(1, cluster.executions("cell b"));
    }

    @Test
    void whatNoHostCouldEverCommitIsRefusedWithWhatThereIs() {
        SimCluster cluster = cluster(3, new Resources(8_000, 16_000, 2, 32));

        long ticket = cluster.create("k", Map.of("KERNEL_CPUS", "9", "KERNEL_MEM", "1024"));

        assertEquals(SchedulerException.Code.GPUS_UNAVAILABLE, cluster.failed.get(ticket));
        assertEquals(
                "no host can commit 9 CPUs, 1024 MB memory: of each by itself, hosts have at most 2 GPUs, "
                        + "32 GB GPU memory, 8 CPUs, 16000 MB memory. Ask for less, or add a pool",
                cluster.failureTexts.get(ticket));
    }

    @Test
    void gpuMemoryIsOnlyNeededWhereGpusAre() {
        SimCluster cluster = cluster(3, new Resources(8_000, 16_000, 0, 0));

        cluster.kernel("k", Map.of("KERNEL_VRAM", "8"));

        assertEquals("idle", cluster.row("k").state());
    }

    @Test
    void whatARunningCellHoldsOutlivesTheController() {
        SimCluster cluster = cluster(1, new Resources(2_000, 16_000, 0, 0));
        cluster.policies(1);
        cluster.kernel("a", Map.of("KERNEL_CPUS", "2"));
        hold(cluster, "a");
        cluster.cell("a", "cell a");
        cluster.run(100);

        cluster.restartController(200);
        cluster.run(2_000);

        assertEquals(List.of(new ClusterStatus.Amount(2, 0, 0)), committed(cluster));
    }
}
