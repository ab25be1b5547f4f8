package org.notebookos.scaling.predictive.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.spi.scaling.Growths;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.KernelLoad;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.Releases;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingPolicyContract;
import org.notebookos.spi.scaling.ScalingView;

/** Room for the next cells instead of a buffer. Pools here take a minute to make a host. */
class PredictiveScalingTest extends ScalingPolicyContract {

    private static final long MINUTE = 60_000;

    @Override
    protected ScalingPolicy policy() {
        return new PredictiveScaling(Configs.DEFAULT);
    }

    /** The published formula with 8 GPUs per host and a minimum of 2 hosts, to compare with. */
    private record Published() implements ScalingPolicy {
        @Override
        public long intervalMillis() {
            return 30_000;
        }

        @Override
        public ScalingPlan plan(ScalingView view) {
            int used = view.cluster().committedGpus();
            int target = Math.max((int) Math.ceil(1.05 * used / 8), 2 + 3);
            Growths growths = new Growths(view);
            growths.forWaiting();
            int hosts = view.hostsComing() + growths.count();
            growths.add(target - hosts, 0, "published");
            boolean calm = growths.count() == 0 && view.trigger() == ScalingView.Trigger.INTERVAL;
            int kept = Math.max((int) Math.ceil(1.1 * used / 8), target);
            return new ScalingPlan(
                    growths.list(),
                    calm ? Releases.choose(view, Math.min(2, hosts - kept), 4, "published") : List.of());
        }
    }

    @ParameterizedTest(name = "{0} users per hour at noon, seed {1}")
    @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2", "4, 1", "4, 2"})
    void takesFewerHostsThanThePublishedBufferAndCellsWaitNoLonger(double users, long seed) {
        DayAtTheOffice.Outcome published = new DayAtTheOffice(new Published(), users, seed).run(1);
        DayAtTheOffice.Outcome ours = new DayAtTheOffice(policy(), users, seed).run(1);

        assertTrue(ours.waitSeconds() <= published.waitSeconds() + 0.1, () -> ours + " against " + published);
        assertTrue(ours.hosts() < published.hosts(), () -> ours + " against " + published);
    }

    private static ScalingView office(int hosts, int busy, KernelLoad... kernels) {
        List<PoolLoad> pools = List.of(pool("p", hosts, 0, 1, 20, 1));
        return with(calm(pools, hosts("p", hosts, busy)), List.of(kernels));
    }

    private static String host(int number) {
        return String.format("p-%03d", number);
    }

    @Test
    void whoRanACellAMomentAgoIsProvidedForBeforeTheyAsk() {
        ScalingView view = office(1, 1, kernel("k", 4, 0, List.of(host(0))), kernel("l", 4, 0, List.of(host(0))));

        ScalingPlan plan = policy().plan(view);

        assertEquals(1, grown(plan));
        assertEquals(
                "there are 1 hosts, 8 GPUs in use, 4 + 4 may soon be wanted, and too few idle GPUs for them",
                plan.grow().get(0).why());
    }

    @Test
    void whoHasBeenIdleForDaysIsNot() {
        ScalingView view = office(3, 2, kernel("k", 8, 7 * 24 * 60 * MINUTE, List.of(host(0))));

        assertEquals(1, policy().plan(view).release().size());
        assertEquals(ScalingPlan.NOTHING, policy().plan(office(1, 1, kernel("k", 8, 7 * 24 * 60 * MINUTE, List.of()))));
    }

    @Test
    void aHostStaysWhileTheOthersHaveNoRoomForWhoMayComeBack() {
        assertEquals(
                List.of(),
                policy().plan(office(3, 2, kernel("k", 8, 60 * MINUTE, List.of(host(2)))))
                        .release());
        assertEquals(
                1,
                policy().plan(office(4, 2, kernel("k", 8, 60 * MINUTE, List.of(host(2)))))
                        .release()
                        .size());
    }

    @Test
    void ifNobodyIsAtWorkOneHostAfterTheOtherGoesDownToTheMinimum() {
        assertEquals(1, policy().plan(office(2, 0)).release().size());
        assertEquals(List.of(), policy().plan(office(1, 0)).release());
    }

    @Test
    void aKernelWhoseHostsAreAllInUseMovesToAnIdleOneTheMostRecentFirst() {
        HostLoad idle = host("p-009", "p", 0, 3);
        ScalingView view = with(
                calm(List.of(pool("p", 2, 0, 2, 2, 1)), List.of(host("p-000", "p", 8, 3), idle)),
                List.of(
                        kernel("idle longer", 1, 20 * MINUTE, List.of("p-000")),
                        kernel("has room", 8, MINUTE, List.of("p-000", "p-009")),
                        kernel("asleep", 8, 1000 * MINUTE, List.of("p-000")),
                        kernel("just ran", 4, MINUTE, List.of("p-000"))));

        List<ScalingPlan.Move> moves = policy().plan(view).moves();

        assertEquals(
                List.of("just ran", "idle longer"),
                moves.stream().map(ScalingPlan.Move::kernelId).toList());
        assertEquals(
                "none of its hosts has 4 idle GPUs for its next cell, and p-009 has",
                moves.get(0).why());
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PredictiveScaling(Configs.with("intervalSeconds", 0)));
        assertThrows(IllegalArgumentException.class, () -> new PredictiveScaling(Configs.with("risk", 1.0)));
        assertThrows(IllegalArgumentException.class, () -> new PredictiveScaling(Configs.with("keepRisk", 0.5)));
    }
}
