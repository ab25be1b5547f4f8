package org.notebookos.scaling.paper.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.spi.scaling.ClusterLoad;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingPolicyContract;
import org.notebookos.spi.scaling.ScalingView;

/** The formula, with hosts of 8 GPUs. */
class PaperScalingTest extends ScalingPolicyContract {

    private static final Constants PUBLISHED = new Constants(30_000, 1.05, 1.1, 3, 0, 2, 4, false);

    @Override
    protected ScalingPolicy policy() {
        return new PaperScaling(PUBLISHED);
    }

    /** A pool that may have 4 to 100 hosts; the given number of them are fully busy. */
    private ScalingPlan plan(int hosts, int busy) {
        return policy().plan(calm(List.of(pool("p", hosts, 0, 4, 100, 1)), hosts("p", hosts, busy)));
    }

    @ParameterizedTest(name = "{0} hosts, {1} of them busy: {2} more, {3} fewer")
    @CsvSource({
        // minimum + buffer = 7 hosts, whatever is in use
        "4, 0, 3, 0",
        "7, 0, 0, 0",
        // 160 GPUs in use: 1.05 x 160 / 8 = 21 hosts
        "20, 20, 1, 0",
        "21, 20, 0, 0",
        // they are kept until 1.1 x 160 / 8 = 22
        "22, 20, 0, 0",
        "23, 20, 0, 1",
        // two at a time
        "30, 20, 0, 2",
        "12, 0, 0, 2",
        // 1.1 x 40 / 8 = 6 would suffice; the target of 7 is kept, or a host would come and go for ever
        "7, 5, 0, 0",
        "8, 5, 0, 1",
    })
    void keepsALittleMoreThanIsInUse(int hosts, int busy, int more, int fewer) {
        ScalingPlan plan = plan(hosts, busy);

        assertEquals(more, grown(plan));
        assertEquals(fewer, plan.release().size());
    }

    @Test
    void saysWhy() {
        assertEquals(
                "there are 20 hosts for 160 GPUs in use, and 21 are wanted",
                plan(20, 20).grow().get(0).why());
        assertEquals(
                "there are 30 hosts for 160 GPUs in use, and 22 suffice",
                plan(30, 20).release().get(0).why());
    }

    @Test
    void hostsThatAreComingCount() {
        assertEquals(
                List.of(),
                policy().plan(calm(List.of(pool("p", 4, 3, 4, 100, 1)), hosts("p", 4, 0)))
                        .grow());
    }

    @Test
    void fewerHostsThanReplicasAreNeverEnough() {
        List<PoolLoad> small = List.of(pool("p", 10, 0, 1, 100, 1));
        ScalingPolicy lean = new PaperScaling(new Constants(30_000, 1.05, 1.1, 0, 0, 10, 4, false));

        // minimum 1 is below the 3 replicas of a kernel: 1 + 3 hosts stay
        assertEquals(6, lean.plan(calm(small, hosts("p", 10, 0))).release().size());
    }

    @Test
    void nothingIsGivenUpBeforeTheSubscriptionLimitIsKnown() {
        List<PoolLoad> pools = List.of(pool("p", 30, 0, 4, 100, 1));
        ScalingView young = view(ScalingView.Trigger.INTERVAL, false, pools, hosts("p", 30, 20), List.of());

        assertEquals(ScalingPlan.NOTHING, policy().plan(young));
    }

    @Test
    void hostsWithManyReplicasStay() {
        List<HostLoad> hosts = new ArrayList<>(hosts("p", 7, 0));
        hosts.add(host("crowded", "p", 0, 5));
        hosts.add(host("q", "p", 0, 4));

        List<ScalingPlan.Release> releases =
                policy().plan(calm(List.of(pool("p", 9, 0, 4, 100, 1)), hosts)).release();

        assertTrue(releases.stream().noneMatch(r -> r.hostId().equals("crowded")), releases::toString);
    }

    @Test
    void waitingCellsShareHosts() {
        List<PoolLoad> pools = List.of(pool("p", 20, 0, 4, 100, 1));

        // 5 and 3 GPUs fit on one host, 6 need another; the target of 21 is met by them
        assertEquals(2, grown(policy().plan(waiting(pools, hosts("p", 20, 20), 5, 3, 6))));
    }

    @Test
    void hostsThatAreBeingMadeServeTheQueueToo() {
        List<PoolLoad> pools = List.of(pool("p", 20, 2, 4, 100, 1));

        assertEquals(0, grown(policy().plan(waiting(pools, hosts("p", 20, 20), 5, 3, 6))));
    }

    @Test
    void theCheapestPoolIsFilledFirstAndTheDearestEmptiedFirst() {
        List<PoolLoad> pools = List.of(pool("cheap", 3, 0, 0, 4, 1), pool("dear", 2, 0, 0, 100, 5));
        List<HostLoad> busy = new ArrayList<>(hosts("cheap", 3, 3));
        busy.addAll(hosts("dear", 2, 2));
        List<HostLoad> idle = new ArrayList<>(hosts("cheap", 3, 0));
        idle.addAll(hosts("dear", 2, 0));

        ScalingPlan more = policy().plan(waiting(pools, busy, 8, 8));
        ScalingPlan fewer = policy().plan(calm(pools, idle));

        assertEquals(
                List.of("cheap 1", "dear 1"),
                more.grow().stream().map(g -> g.pool() + " " + g.count()).toList());
        assertEquals(
                List.of("dear-000", "dear-001"),
                fewer.release().stream().map(ScalingPlan.Release::hostId).toList());
    }

    @Test
    void withOneReplicaThereIsNoBufferUnlessWanted() {
        ClusterLoad single = new ClusterLoad(0, 10, 1, 1.0, 7.0, true, List.of(), List.of());
        ScalingView view = new ScalingView(
                NOW,
                ScalingView.Trigger.INTERVAL,
                single,
                List.of(pool("p", 4, 0, 4, 100, 1)),
                hosts("p", 4, 0),
                List.of());

        assertEquals(0, grown(policy().plan(view)));
        assertEquals(3, grown(new PaperScaling(new Constants(30_000, 1.05, 1.1, 3, 0, 2, 4, true)).plan(view)));
    }

    @Test
    void aKernelThatCantBePlacedGetsHosts() {
        ClusterLoad cluster =
                new ClusterLoad(0, 0, 3, 0.0, 7.0, true, List.of(), List.of(new ClusterLoad.WaitingKernel(8, 3)));
        ScalingView view = new ScalingView(
                NOW, ScalingView.Trigger.UNSERVED, cluster, List.of(pool("p", 0, 1, 0, 9, 1)), List.of(), List.of());

        ScalingPlan.Growth growth = policy().plan(view).grow().get(0);

        assertEquals(2, growth.count(), "one is being made");
        assertEquals("a kernel waits for 3 more hosts", growth.why());
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Constants(0, 1.05, 1.1, 3, 0, 2, 4, false));
        assertThrows(IllegalArgumentException.class, () -> new Constants(1000, 1.2, 1.1, 3, 0, 2, 4, false));
        assertThrows(IllegalArgumentException.class, () -> new Constants(1000, 1.05, 1.1, -1, 0, 2, 4, false));
    }
}
