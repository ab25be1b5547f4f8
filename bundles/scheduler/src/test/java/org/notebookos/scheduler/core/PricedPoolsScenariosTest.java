package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.spi.pool.PoolTerms;

/** Three pools: hosts with one GPU that cost nothing, a rack with two for 1 an hour, a cloud with eight for 16. */
class PricedPoolsScenariosTest {

    private static final Map<String, String> ONE_GPU = Map.of("KERNEL_GPUS", "1");

    private final SimCluster cluster = new SimCluster(1).hosts(3, 1);
    private SimPool rack;
    private SimPool cloud;

    private void pools(int local) {
        cluster.scaled(new TestScaling(10_000), new PoolTerms(3, local, 0, 2, 1));
        rack = cluster.pool("rack", new PoolTerms(0, 1, 1, 2, 2));
        cloud = cluster.pool("cloud", new PoolTerms(0, 4, 16, 2, 8));
    }

    /** Kernels that hold on to a GPU each, until all are finished. */
    private void busy(String... kernels) {
        for (String kernel : kernels) {
            cluster.kernel(kernel, ONE_GPU);
            cluster.agents().forEach(a -> a.holding.add(kernel));
            cluster.cell(kernel, kernel, Optional.of(1));
            cluster.run(200);
        }
    }

    private void waits(String kernel) {
        cluster.kernel(kernel, ONE_GPU);
        cluster.cell(kernel, kernel, Optional.of(1));
        cluster.run(6_000);
    }

    private void finish() {
        cluster.agents().forEach(a -> {
            List<String> held = List.copyOf(a.holding);
            a.holding.clear();
            held.forEach(a::finishHeld);
        });
    }

    private int indexOf(String text) {
        List<String> events = cluster.status().events().stream()
                .map(ClusterStatus.EventRow::text)
                .toList();
        return (int) events.stream().takeWhile(e -> !e.contains(text)).count();
    }

    @Test
    void theCheapestPoolGrowsWhileItMayThenTheNext() {
        pools(4);
        busy("a", "b", "c");
        waits("d");
        assertEquals(List.of("h100"), cluster.pool.made);
        assertEquals(1, cluster.executions("d"));

        cluster.agents().forEach(a -> a.holding.add("d"));
        cluster.cell("d", "d2", Optional.of(1));
        cluster.run(200);
        waits("e");
        assertEquals(1, rack.made.size());
        assertEquals(List.of(), cloud.made);
        assertEquals(1, cluster.executions("e"));
        assertTrue(cluster.happened("grows rack by 1 because a cell waits for 1 GPU that no host has idle"));
        finish();
    }

    @Test
    void aPoolThatFailsIsPassedOver() {
        pools(3);
        rack.cantGrow = "no node to activate";
        busy("a", "b", "c");

        waits("d");

        assertEquals(1, rack.asked.size(), "the next one is asked at once");
        assertEquals(1, cloud.made.size());
        assertEquals(1, cluster.executions("d"));
        assertTrue(cluster.happened("pool rack can't grow, to be tried again in 5.0 s: no node to activate"));
        finish();
    }

    @Test
    void aKernelThatNeedsLargeHostsGetsThemWhereTheyAre() {
        pools(9);

        long made = cluster.create("large", Map.of("KERNEL_GPUS", "4"));
        cluster.run(6_000);

        assertTrue(cluster.succeeded.containsKey(made), () -> cluster.failureTexts.toString());
        assertEquals(3, cloud.made.size());
        assertEquals(List.of(), rack.made);
        assertEquals(List.of(), cluster.pool.made);
    }

    @Test
    void whenLoadFallsTheDearestGoesFirst() {
        pools(3);
        rack.cantGrow = "no node to activate";
        busy("a", "b", "c");
        waits("d");
        cluster.run(4_000);
        rack.cantGrow = "";
        rack.carryOut(new Decision.Grow("rack", 1, "an operator wants it"));
        cluster.run(3_000);
        assertEquals(5, cluster.status().hosts().size());

        finish();
        cluster.run(120_000);

        assertEquals(cloud.made, cloud.released);
        assertEquals(rack.made, rack.released);
        assertTrue(indexOf("gives up host cloud-") < indexOf("gives up host rack-"));
        assertFalse(cluster.happened("gives up host h"));
        List.of("a", "b", "c", "d").forEach(k -> RandomFailuresTest.healthy(cluster, k));
    }

    @Test
    void whatLeavesOnePoolGoesToTheNext() {
        pools(3);
        cluster.kernel("k", ONE_GPU);
        cluster.cell("k", "x");
        cluster.run(500);

        cluster.removePool(true);
        cluster.run(60_000);

        assertEquals(3, cluster.pool.released.size());
        assertEquals(1, rack.made.size());
        assertEquals(2, cloud.made.size());
        RandomFailuresTest.healthy(cluster, "k");
    }

    @Test
    void aKernelWithoutCellsKeepsNoDearHostThoughOneAskedForItsGpus() {
        SimCluster cheap = new SimCluster(1).hosts(3, 0);
        cheap.scaled(new TestScaling(10_000), new PoolTerms(3, 3, 0, 2, 0));
        SimPool dear = cheap.pool("cloud", new PoolTerms(0, 4, 16, 2, 8));
        cheap.kernel("k");
        cheap.cell("k", "wide", Optional.of(4));
        cheap.run(6_000);
        assertEquals(1, cheap.executions("wide"));
        assertEquals(1, dear.made.size());

        cheap.run(60_000);

        assertEquals(dear.made, dear.released);
        assertEquals(1, dear.made.size(), "none is made instead");
        RandomFailuresTest.healthy(cheap, "k");

        cheap.cell("k", "wide again", Optional.of(4));
        cheap.run(6_000);
        assertEquals(1, cheap.executions("wide again"));
    }
}
