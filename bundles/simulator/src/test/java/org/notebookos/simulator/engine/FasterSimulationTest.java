package org.notebookos.simulator.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.simulator.model.Constants;
import org.notebookos.simulator.model.CostModel;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Series;
import org.notebookos.simulator.trace.Speed;
import org.notebookos.simulator.trace.Trace;
import org.notebookos.spi.pool.PoolTerms;

/** The simulation of a replay that is faster than its trace. */
class FasterSimulationTest {

    private final Trace trace = Workloads.random(7, 12);

    @Test
    void gpuHoursAreThoseOfTheTraceAndCompletionIsThatOfTheReplay() throws IOException {
        Measurements slow = simulate(Speed.REAL);
        Measurements fast = simulate(new Speed(60));

        assertEquals(trace.tasks(), fast.total(Count.CELLS_DONE));
        assertEquals(
                slow.gauge(Series.COMMITTED).hours(),
                fast.gauge(Series.COMMITTED).hours(),
                0.05 * slow.gauge(Series.COMMITTED).hours());
        assertEquals(
                slow.gauge(Series.ORACLE).hours(), fast.gauge(Series.ORACLE).hours(), 1e-9);
        assertTrue(fast.completion().quantile(0.5) < slow.completion().quantile(0.5) / 10);
    }

    private Measurements simulate(Speed speed) throws IOException {
        CostModel costs = CostModel.of(Constants.local(Optional.empty()));
        Setup setup = new Setup(
                new TestPolicies.Spread(),
                TestPolicies.replicated(),
                Optional.empty(),
                new PoolTerms(12, 12, 1, costs.provisionSeconds(), 8),
                costs,
                1,
                false,
                false);
        return new Simulation(trace, speed, setup).run(at -> {});
    }
}
