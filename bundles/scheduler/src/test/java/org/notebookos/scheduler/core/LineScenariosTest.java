package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.SchedulerException;

/** Who comes next when GPUs become idle. */
class LineScenariosTest {

    /** One host with GPUs, and a kernel of one replica per user, or per user and number: "ada", "ada2". */
    private static SimCluster cluster(int gpus) {
        return cluster(gpus, Settings.defaults());
    }

    private static SimCluster cluster(int gpus, Settings settings) {
        SimCluster cluster = new SimCluster(1, settings);
        cluster.policies(1);
        return cluster.hosts(1, gpus);
    }

    private static void kernel(SimCluster cluster, String kernel, int priority) {
        String user = kernel.replaceAll("[0-9]", "");
        cluster.kernel(
                kernel,
                Map.of("KERNEL_GPUS", "1", "KERNEL_USERNAME", user, "KERNEL_PRIORITY", Integer.toString(priority)));
        cluster.agents().forEach(a -> a.holding.add(kernel));
    }

    private static void cells(SimCluster cluster, String... kernels) {
        for (String kernel : kernels) {
            cluster.cell(kernel, "cell of " + kernel);
            cluster.run(10);
        }
        cluster.run(200);
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

    @Test
    void usersTakeTurns() {
        SimCluster cluster = cluster(1);
        for (String kernel : List.of("ada1", "ada2", "ada3", "bob1", "bob2")) {
            kernel(cluster, kernel, 0);
        }

        cells(cluster, "ada1", "ada2", "ada3", "bob1", "bob2");

        assertEquals(List.of("bob1", "ada2", "bob2", "ada3"), line(cluster), "ada has a GPU already");
    }

    @Test
    void whoHoldsLessOfTheClusterComesFirst() {
        SimCluster cluster = cluster(4);
        for (String kernel : List.of("ada1", "ada2", "ada3", "ada4", "bob1", "bob2")) {
            kernel(cluster, kernel, 0);
        }
        cells(cluster, "ada1", "ada2", "bob1", "ada3");

        cells(cluster, "ada4", "bob2");

        assertEquals(List.of("bob2", "ada4"), line(cluster));
    }

    @Test
    void firstComeFirstServedKnowsNoUsers() {
        SimCluster cluster = cluster(1).session(TestPolicies.BATCH);
        for (String kernel : List.of("ada1", "ada2", "ada3", "bob1")) {
            kernel(cluster, kernel, 0);
        }

        cells(cluster, "ada1", "ada2", "ada3", "bob1");

        assertEquals(List.of("ada2", "ada3", "bob1"), line(cluster));
    }

    @Test
    void aPointOfPriorityCountsLikeAMinuteOfWaiting() {
        SimCluster cluster = cluster(1);
        kernel(cluster, "ada", 0);
        kernel(cluster, "bob", 0);
        kernel(cluster, "cyd", 2);
        cells(cluster, "ada", "bob", "cyd");
        assertEquals(List.of("cyd", "bob"), line(cluster));
        kernel(cluster, "dan", 2);

        cluster.run(2 * LineOrder.POINT_MILLIS + 1_000);
        cells(cluster, "dan");

        assertEquals(List.of("cyd", "bob", "dan"), line(cluster), "bob has waited for two minutes");
    }

    @Test
    void aUserMayHoldNoMoreThanTheQuota() {
        Settings d = Settings.defaults();
        SimCluster cluster = cluster(
                4,
                new Settings(
                        d.replicationBackend(),
                        d.heartbeatTimeoutMillis(),
                        d.redialGraceMillis(),
                        d.reattachGraceMillis(),
                        d.patienceMillis(),
                        d.subscriptionLimitMax(),
                        2,
                        d.scaling(),
                        d.idle()));
        for (String kernel : List.of("ada1", "ada2", "ada3", "bob1")) {
            kernel(cluster, kernel, 0);
        }

        cells(cluster, "ada1", "ada2", "ada3", "bob1");
        assertEquals(List.of("ada3"), line(cluster));
        assertEquals(
                "user ada holds 2 of the 2 GPUs that a user may have at a time",
                cluster.status().queue().get(0).reason());
        end(cluster, "ada1");
        assertEquals(List.of(), line(cluster));

        cluster.cell("bob1", "too much", Optional.of(3));
        end(cluster, "bob1");
        cluster.run(100);
        assertEquals(
                "3 GPUs are wanted, and a user may have 2 at a time. Ask for fewer, or have the quota raised",
                cluster.ended().get(0).text());
        long ticket = cluster.create("k", Map.of("KERNEL_GPUS", "3"));
        assertEquals(SchedulerException.Code.GPUS_UNAVAILABLE, cluster.failed.get(ticket));
    }

    @Test
    void theExpectedWaitComesFromHowLongCellsHaveRunOfLate() {
        SimCluster cluster = cluster(1);
        kernel(cluster, "ada", 0);
        kernel(cluster, "bob", 0);
        kernel(cluster, "cyd", 0);
        cells(cluster, "ada", "bob");
        assertTrue(cluster.status().queue().get(0).expectedSeconds().isEmpty(), "nobody knows yet");
        cluster.interrupt("bob");
        end(cluster, "ada");
        for (int i = 0; i < 3; i++) {
            cluster.cell("ada", "cell " + i);
            cluster.run(10_000);
            end(cluster, "ada");
        }

        cells(cluster, "ada", "bob", "cyd");

        List<ClusterStatus.QueuedCell> queue = cluster.status().queue();
        assertEquals(9.8, queue.get(0).expectedSeconds().orElseThrow(), 0.2);
        assertEquals(19.8, queue.get(1).expectedSeconds().orElseThrow(), 0.2);
        KernelEvent.CellQueued told = cluster.of(KernelEvent.CellQueued.class)
                .get(cluster.of(KernelEvent.CellQueued.class).size() - 1);
        assertEquals(19.8, told.expectedSeconds().orElseThrow(), 0.3);
    }

    @Test
    void aCellThatWasRefusedKeepsItsPlace() {
        SimCluster cluster = cluster(1);
        for (String kernel : List.of("ada", "bob", "cyd")) {
            kernel(cluster, kernel, 0);
        }
        cells(cluster, "ada", "bob", "cyd");
        cluster.agent("h1").refuseNext = CellStep.Refusal.NO_DEVICES;

        end(cluster, "ada");
        assertEquals(List.of("bob"), line(cluster).subList(0, 1));
        cluster.run(3_000);

        assertEquals(1, cluster.executions("cell of bob"));
    }
}
