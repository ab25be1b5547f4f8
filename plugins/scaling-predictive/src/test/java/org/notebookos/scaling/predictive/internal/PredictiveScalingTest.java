package org.notebookos.scaling.predictive.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.spi.scaling.Growths;
import org.notebookos.spi.scaling.MinuteOfDemand;
import org.notebookos.spi.scaling.Releases;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingPolicyContract;
import org.notebookos.spi.scaling.ScalingView;

/** A forecast instead of a buffer. */
class PredictiveScalingTest extends ScalingPolicyContract {

    private static final Forecast FORECAST = new Forecast(20, 3.0);

    @Override
    protected ScalingPolicy policy() {
        return new PredictiveScaling(30_000, FORECAST, 10, 2, 4);
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

    @ParameterizedTest(name = "{0} cells per hour at noon, seed {1}")
    @CsvSource({"20, 1", "20, 2", "60, 1", "60, 2", "150, 1", "150, 2", "400, 1", "400, 2"})
    void takesFewerHostsThanThePublishedBufferAtSmallLoadAndCellsWaitNoLonger(double cells, long seed) {
        DayAtTheOffice.Outcome published = new DayAtTheOffice(new Published(), cells, seed).run(3);
        DayAtTheOffice.Outcome ours = new DayAtTheOffice(policy(), cells, seed).run(3);

        assertTrue(ours.waitSeconds() <= published.waitSeconds() + 1, () -> ours + " against " + published);
        if (cells < 200) {
            assertTrue(ours.hosts() < published.hosts(), () -> ours + " against " + published);
        }
    }

    /** Minutes in each of which that many cells of 2 GPUs came, and held them for 3 minutes. */
    private static List<MinuteOfDemand> steady(int minutes, int cells) {
        List<MinuteOfDemand> history = new ArrayList<>();
        for (int i = minutes; i > 0; i--) {
            history.add(new MinuteOfDemand(
                    NOW - NOW % 60_000 - i * 60_000L, 0, cells, cells, 2 * cells, 2 * cells * 180.0, 6 * cells));
        }
        return history;
    }

    @Test
    void expectsRateTimesDurationAndProvidesForItsScatter() {
        // 2 cells a minute, 2 GPUs each, for 3 minutes: 12 GPUs, with a standard deviation of sqrt(12 x 2)
        assertEquals(12 + 3 * Math.sqrt(24), FORECAST.gpus(steady(60, 2), NOW + 60_000), 1e-9);
    }

    @Test
    void withoutHistoryItExpectsNothing() {
        assertEquals(0, FORECAST.gpus(List.of(), NOW));
        assertEquals(0, FORECAST.gpus(steady(60, 0), NOW));
    }

    @Test
    void remembersThatThisHourWasBusyYesterday() {
        List<MinuteOfDemand> history = new ArrayList<>(steady(25 * 60, 1));
        long yesterday = NOW - 86_400_000L;
        history.replaceAll(m -> Math.abs(m.start() - yesterday) < 30 * 60_000L
                ? new MinuteOfDemand(m.start(), 0, 5, 5, 10, 10 * 180.0, 30)
                : m);

        assertTrue(FORECAST.gpus(history, NOW + 60_000) > 30);
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PredictiveScaling(0, FORECAST, 10, 2, 4));
        assertThrows(IllegalArgumentException.class, () -> new PredictiveScaling(30_000, new Forecast(0, 3), 10, 2, 4));
    }
}
