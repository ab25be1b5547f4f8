package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;

/** Who has used GPUs how much. */
class GpuAccountScenariosTest {

    private static final Map<String, String> OF_ADA = Map.of("KERNEL_GPUS", "1", "KERNEL_USERNAME", "ada");

    private static void runFor(SimCluster cluster, String kernel, long millis) {
        cluster.agents().forEach(a -> a.holding.add(kernel));
        cluster.cell(kernel, kernel + " at " + cluster.now);
        cluster.run(millis);
        cluster.agents().forEach(a -> a.finishHeld(kernel));
        cluster.run(200);
    }

    private static ClusterStatus.GpuUse ofUser(SimCluster cluster, String user) {
        return cluster.status().users().stream()
                .filter(row -> row.user().equals(user))
                .findFirst()
                .orElseThrow()
                .gpuUse();
    }

    @Test
    void gpuSecondsAndEnergyAreCountedForKernelAndUser() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", OF_ADA).kernel("l", OF_ADA);
        runFor(cluster, "k", 2_000);
        runFor(cluster, "l", 1_000);
        runFor(cluster, "l", 1_000);

        assertEquals(2.0, cluster.row("k").gpuUse().gpuSeconds(), 0.2);
        assertEquals(2.0, cluster.row("l").gpuUse().gpuSeconds(), 0.4);
        assertEquals(80, cluster.row("l").gpuUse().joules());
        assertEquals(cluster.status().gpuSecondsHeld(), ofUser(cluster, "ada").gpuSeconds(), 1e-6);
        assertEquals(120, ofUser(cluster, "ada").joules());
        assertEquals(120, cluster.status().gpuReleases().joules());
    }

    @Test
    void whatIsHeldNowCountsToo() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", OF_ADA);
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(3_000);

        assertEquals(3.0, cluster.row("k").gpuUse().gpuSeconds(), 0.2);
        assertEquals(3.0, ofUser(cluster, "ada").gpuSeconds(), 0.2);
    }

    @Test
    void theLastCellTellsWhatItHasUsed() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", OF_ADA);
        runFor(cluster, "k", 100);

        ClusterStatus.CellGpus used =
                cluster.row("k").lastCell().orElseThrow().gpus().orElseThrow();
        assertEquals(SimAgent.released(1).used(), Optional.of(used));
        ClusterStatus.GpuReleases releases = cluster.status().gpuReleases();
        assertEquals(1, releases.releases());
        assertEquals(7, releases.leftBytes());
        assertEquals(0, releases.left().get(0).releases(), "more than nothing was left");
        assertTrue(releases.left().stream().skip(1).allMatch(left -> left.releases() == 1));
    }

    @Test
    void whatAHostSaysAgainCountsOnce() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", OF_ADA);
        runFor(cluster, "k", 100);
        ClusterStatus.KernelRow row = cluster.row("k");
        SimAgent host = cluster.agent(row.executor().orElseThrow().host());
        String replica = row.executor().orElseThrow().replica();

        cluster.fromHost(
                host,
                at -> new HostEvent.CellProgressed(
                        at, host.id, host.link, "k", replica, row.term(), 1, SimAgent.released(1)));
        cluster.run(100);

        assertEquals(40, cluster.row("k").gpuUse().joules());
        assertEquals(1, cluster.status().gpuReleases().releases());
    }

    @Test
    void aUserHasUsedAlsoWhatKernelsUsedThatAreGone() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", OF_ADA);
        runFor(cluster, "k", 2_000);
        cluster.delete("k");
        cluster.run(1_000);

        assertEquals(List.of(), cluster.status().kernels());
        assertEquals(2.0, ofUser(cluster, "ada").gpuSeconds(), 0.2);
    }

    @Test
    void theAccountSurvivesTheController() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", OF_ADA);
        runFor(cluster, "k", 2_000);
        // it is written down every minute
        cluster.run(61_000);
        cluster.restartController(1_000);
        cluster.run(3_000);

        assertEquals(2.0, cluster.row("k").gpuUse().gpuSeconds(), 0.2);
        assertEquals(2.0, ofUser(cluster, "ada").gpuSeconds(), 0.2);
        assertEquals(40, ofUser(cluster, "ada").joules());
    }

    @Test
    void aKernelThatReservesHasUsedWhatItReserved() {
        SimCluster cluster =
                new SimCluster(1).session(TestPolicies.RESERVATION).hosts(3, 2).kernel("k", OF_ADA);
        cluster.run(5_000);

        assertEquals(
                cluster.status().gpuSecondsHeld(), cluster.row("k").gpuUse().gpuSeconds(), 1e-6);
        assertTrue(cluster.row("k").gpuUse().gpuSeconds() > 4, cluster.row("k").toString());
    }

    @Test
    void devicesStayCommittedWhileTheCellThatIsOverWaitsForThem() {
        SimCluster cluster = new SimCluster(1).hosts(3, 2).kernel("k", OF_ADA);
        cluster.agents().forEach(a -> a.holding.add("k"));
        cluster.cell("k", "a");
        cluster.run(500);
        ClusterStatus.KernelRow row = cluster.row("k");
        SimAgent host = cluster.agent(row.executor().orElseThrow().host());
        Command.Run run = (Command.Run) host.received.stream()
                .filter(Command.Run.class::isInstance)
                .findFirst()
                .orElseThrow();
        for (CellStep step : List.of(new CellStep.Captured(), new CellStep.NotDurable("no store"))) {
            cluster.fromHost(
                    host,
                    at -> new HostEvent.CellProgressed(
                            at,
                            host.id,
                            host.link,
                            "k",
                            row.executor().orElseThrow().replica(),
                            run.term(),
                            run.attempt(),
                            step));
        }
        cluster.run(100);

        assertEquals(
                1,
                cluster.status().hosts().stream()
                        .mapToInt(h -> h.gpus().committed())
                        .sum());
    }

    @Test
    void problemsWithDevicesAreShownAsLongAsTheyAre() {
        SimCluster cluster = new SimCluster(1).hosts(1, 2);
        SimAgent host = cluster.agents().iterator().next();
        cluster.fromHost(
                host, at -> new HostEvent.DevicesChanged(at, host.id, host.link, 1, 16, List.of("GPU g1: too hot")));
        cluster.run(100);

        assertEquals(List.of("GPU g1: too hot"), cluster.status().hosts().get(0).problems());
        assertTrue(cluster.status().events().stream().anyMatch(e -> e.text().contains("GPU g1: too hot")));

        cluster.fromHost(host, at -> new HostEvent.DevicesChanged(at, host.id, host.link, 2));
        cluster.run(100);
        assertEquals(List.of(), cluster.status().hosts().get(0).problems());
    }
}
