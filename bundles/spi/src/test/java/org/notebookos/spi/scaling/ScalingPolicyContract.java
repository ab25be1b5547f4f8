package org.notebookos.spi.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.pool.PoolTerms;

/** What holds for every {@link ScalingPolicy}. Extend it in the plugin's tests. */
public abstract class ScalingPolicyContract {

    protected static final long NOW = 1_700_000_000_000L;
    private static final int GPUS = 8;

    /** Returns the policy under test, with its default configuration. */
    protected abstract ScalingPolicy policy();

    /** Returns a pool of hosts with 8 GPUs. */
    protected static PoolLoad pool(String name, int live, int starting, int minimum, int maximum, double price) {
        return new PoolLoad(name, live, starting, 0, 0, false, new PoolTerms(minimum, maximum, price, 60, GPUS));
    }

    /** Returns a host with 8 GPUs that has been idle for an hour unless GPUs are committed. */
    protected static HostLoad host(String id, String pool, int committed, int replicas) {
        return new HostLoad(
                id,
                pool,
                GPUS,
                committed,
                replicas,
                replicas,
                Math.min(1, committed),
                NOW - 3_600_000,
                HostLoad.Standing.IN_USE,
                committed == 0 && !pool.equals("byhand"));
    }

    /** Returns hosts of one pool, of which the first have all GPUs committed. */
    protected static List<HostLoad> hosts(String pool, int count, int busy) {
        List<HostLoad> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(host(String.format("%s-%03d", pool, i), pool, i < busy ? GPUS : 0, 1));
        }
        return hosts;
    }

    /** Returns a view of a cluster in which nothing waits. */
    protected static ScalingView calm(List<PoolLoad> pools, List<HostLoad> hosts) {
        return view(ScalingView.Trigger.INTERVAL, true, pools, hosts, List.of());
    }

    /** Returns a view of a cluster in which cells wait for GPUs that no host has. */
    protected static ScalingView waiting(List<PoolLoad> pools, List<HostLoad> hosts, int... gpus) {
        List<ClusterLoad.WaitingCell> cells = new ArrayList<>();
        for (int wanted : gpus) {
            cells.add(new ClusterLoad.WaitingCell(wanted, NOW, true));
        }
        return view(ScalingView.Trigger.UNSERVED, true, pools, hosts, cells);
    }

    protected static ScalingView view(
            ScalingView.Trigger trigger,
            boolean settled,
            List<PoolLoad> pools,
            List<HostLoad> hosts,
            List<ClusterLoad.WaitingCell> cells) {
        int committed = hosts.stream().mapToInt(HostLoad::committedGpus).sum();
        ClusterLoad cluster = new ClusterLoad(committed, 10, 3, 1.0, 7.0, settled, cells, List.of());
        return new ScalingView(NOW, trigger, cluster, pools, hosts, List.of());
    }

    /** Returns an idle kernel whose replicas are on those hosts, and that was active so long ago. */
    protected static KernelLoad kernel(String id, int gpus, long idleMillis, List<String> hosts) {
        return new KernelLoad(id, gpus, hosts, NOW - idleMillis, true, true);
    }

    /** Returns the view with kernels in it. */
    protected static ScalingView with(ScalingView view, List<KernelLoad> kernels) {
        return new ScalingView(
                view.now(), view.trigger(), view.cluster(), view.pools(), view.hosts(), view.history(), kernels);
    }

    protected static int grown(ScalingPlan plan) {
        return plan.grow().stream().mapToInt(ScalingPlan.Growth::count).sum();
    }

    @Test
    void saysHowOftenItWantsToBeAsked() {
        assertTrue(policy().intervalMillis() >= 1000);
    }

    @Test
    void withoutPoolsThereIsNothingToScale() {
        assertEquals(ScalingPlan.NOTHING, policy().plan(calm(List.of(), List.of(host("a", "byhand", 0, 0)))));
    }

    @Test
    void aWaitingCellThatNobodyCanServeIsWorthAHost() {
        ScalingPlan plan = policy().plan(waiting(List.of(pool("p", 1, 0, 1, 64, 1)), hosts("p", 1, 1), 4));

        assertTrue(grown(plan) >= 1);
        assertEquals(List.of(), plan.release());
    }

    @Test
    void aPoolThatFailedIsLeftAlone() {
        PoolLoad failed = new PoolLoad("p", 1, 0, 0, 0, true, new PoolTerms(1, 64, 1, 60, GPUS));

        assertEquals(
                List.of(),
                policy().plan(waiting(List.of(failed), hosts("p", 1, 1), 4)).grow());
    }

    @RepeatedTest(100)
    void wishesForWhatIsPossibleAndSaysWhy(RepetitionInfo repetition) {
        ScalingView view = random(new Random(repetition.getCurrentRepetition()));
        Map<String, PoolLoad> pools = view.pools().stream().collect(Collectors.toMap(PoolLoad::name, p -> p));
        Map<String, HostLoad> hosts = view.hosts().stream().collect(Collectors.toMap(HostLoad::id, h -> h));

        ScalingPlan plan = policy().plan(view);

        for (ScalingPlan.Growth growth : plan.grow()) {
            assertTrue(
                    growth.count() >= 1
                            && growth.count() <= pools.get(growth.pool()).room(),
                    growth::toString);
            assertFalse(growth.why().isBlank());
        }
        for (ScalingPlan.Release release : plan.release()) {
            assertTrue(hosts.get(release.hostId()).releasable(), release::toString);
            assertTrue(view.cluster().limitSettled(), release::toString);
            assertFalse(release.why().isBlank());
        }
        once(plan.grow(), ScalingPlan.Growth::pool);
        once(plan.release(), ScalingPlan.Release::hostId);
        neverBelowTheMinimum(plan, pools, hosts);
        movesWhatIsFreeToWhereItIsNot(plan, view, hosts);
        assertTrue(plan.grow().isEmpty() || plan.release().isEmpty(), "it grows and shrinks at once");
        assertEquals(plan, policy().plan(view));
    }

    private static void neverBelowTheMinimum(
            ScalingPlan plan, Map<String, PoolLoad> pools, Map<String, HostLoad> hosts) {
        Map<String, Long> given = plan.release().stream()
                .collect(Collectors.groupingBy(r -> hosts.get(r.hostId()).pool(), Collectors.counting()));
        given.forEach((pool, count) -> assertTrue(count <= pools.get(pool).spare(), pool));
    }

    private static void movesWhatIsFreeToWhereItIsNot(ScalingPlan plan, ScalingView view, Map<String, HostLoad> hosts) {
        Map<String, KernelLoad> kernels = view.kernels().stream().collect(Collectors.toMap(KernelLoad::id, k -> k));
        once(plan.moves(), ScalingPlan.Move::kernelId);
        for (ScalingPlan.Move move : plan.moves()) {
            KernelLoad kernel = kernels.get(move.kernelId());
            HostLoad to = hosts.get(move.toHost());
            assertTrue(kernel.movable() && !kernel.hosts().contains(to.id()), move::toString);
            assertTrue(to.totalGpus() - to.committedGpus() >= kernel.gpus(), move::toString);
            assertTrue(plan.release().stream().noneMatch(r -> r.hostId().equals(to.id())), move::toString);
            assertFalse(move.why().isBlank());
        }
    }

    private static List<KernelLoad> kernels(Random random, List<HostLoad> hosts) {
        List<KernelLoad> kernels = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            List<String> on = hosts.stream()
                    .map(HostLoad::id)
                    .filter(h -> random.nextInt(4) == 0)
                    .limit(3)
                    .toList();
            boolean idle = random.nextBoolean();
            long activeAt = NOW - random.nextInt(3_600_000);
            kernels.add(new KernelLoad("k" + i, random.nextInt(10), on, activeAt, idle, idle && random.nextBoolean()));
        }
        return kernels;
    }

    private static <T> void once(List<T> wishes, Function<T, String> name) {
        Set<String> names = new HashSet<>();
        wishes.forEach(w -> assertTrue(names.add(name.apply(w)), () -> name.apply(w) + " twice"));
    }

    private static ScalingView random(Random random) {
        List<PoolLoad> pools = new ArrayList<>();
        List<HostLoad> hosts = new ArrayList<>(hosts("byhand", random.nextInt(3), 0));
        for (String name : List.of("a", "b").subList(0, 1 + random.nextInt(2))) {
            int live = random.nextInt(12);
            pools.add(pool(name, live, random.nextInt(3), random.nextInt(4), 4 + random.nextInt(20), pools.size()));
            hosts.addAll(hosts(name, live, random.nextInt(live + 1)));
        }
        boolean calm = random.nextBoolean();
        List<ClusterLoad.WaitingCell> cells =
                calm ? List.of() : List.of(new ClusterLoad.WaitingCell(1 + random.nextInt(8), NOW, true));
        ScalingView view = view(
                calm ? ScalingView.Trigger.INTERVAL : ScalingView.Trigger.values()[random.nextInt(2)],
                random.nextBoolean(),
                pools,
                hosts,
                cells);
        return with(view, kernels(random, hosts));
    }
}
