package org.notebookos.simulator.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.simulator.model.Constants;
import org.notebookos.simulator.model.CostModel;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Series;
import org.notebookos.simulator.trace.Trace;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;

/**
 * What holds for every workload, policy and seed. That no host binds more than it has, has two replicas of a kernel, or is given
 * up in use, and that no cell runs twice, simulated hosts and users check themselves at every event.
 */
class SimulationPropertiesTest {

    private static final int SESSIONS = 16;

    static Stream<Arguments> cases() {
        return TestPolicies.seeds(4).boxed().flatMap(seed -> TestPolicies.all()
                .flatMap(policy -> Stream.of(false, true).map(scaled -> Arguments.of(seed, policy, scaled))));
    }

    @ParameterizedTest(name = "seed {0}, {1}, scaled {2}")
    @MethodSource("cases")
    void everyCellIsDoneOnceAndNothingIsEverOvercommitted(int seed, SessionPolicy policy, boolean scaled)
            throws IOException {
        Trace trace = Workloads.random(seed, SESSIONS);
        Simulation simulation = new Simulation(trace, setup(policy, scaled, seed, seed % 2 == 0, false));
        simulation.checkAfterEachStep(status -> status.hosts().stream()
                .filter(h -> h.state().equals("live"))
                .forEach(h -> assertTrue(
                        h.gpus().committed() >= 0
                                && h.gpus().committed() <= h.gpus().total(),
                        h::toString)));

        Measurements measured = simulation.run(at -> {});

        assertEquals(
                0, measured.total(Count.CELLS_FAILED), () -> measured.failures().toString());
        assertEquals(trace.tasks(), measured.total(Count.CELLS_DONE) + measured.total(Count.CELLS_NEVER_SUBMITTED));
        assertEquals(measured.total(Count.CELLS), measured.total(Count.CELLS_DONE));
        assertTrue(measured.gauge(Series.COMMITTED).peak()
                <= measured.gauge(Series.PROVISIONED).peak());
    }

    @ParameterizedTest(name = "seed {0}, {1}, scaled {2}")
    @MethodSource("cases")
    void leavingOutTicksChangesNothing(int seed, SessionPolicy policy, boolean scaled) throws IOException {
        Trace trace = Workloads.random(seed, SESSIONS / 2);
        Measurements every = new Simulation(trace, setup(policy, scaled, seed, false, true)).run(at -> {});
        Measurements due = new Simulation(trace, setup(policy, scaled, seed, false, false)).run(at -> {});

        same(every, due);
        assertTrue(due.total(Count.EVENTS) < every.total(Count.EVENTS) / 2);
    }

    @ParameterizedTest(name = "seed {0}, {1}, scaled {2}")
    @MethodSource("cases")
    void theSameSeedGivesTheSame(int seed, SessionPolicy policy, boolean scaled) throws IOException {
        Trace trace = Workloads.random(seed, SESSIONS);
        Setup setup = setup(policy, scaled, seed, true, false);
        Measurements one = new Simulation(trace, setup).run(at -> {});
        Measurements other = new Simulation(trace, setup).run(at -> {});

        same(one, other);
        assertEquals(one.total(Count.EVENTS), other.total(Count.EVENTS));
    }

    private static void same(Measurements one, Measurements other) {
        for (Series series : Series.values()) {
            assertArrayEquals(one.gauge(series).means(), other.gauge(series).means(), series::label);
        }
        for (Count count : Count.values()) {
            if (count != Count.EVENTS) {
                assertEquals(one.total(count), other.total(count), count::key);
            }
        }
        for (int percent = 0; percent <= 100; percent++) {
            assertEquals(
                    one.interactivity().quantile(percent / 100.0),
                    other.interactivity().quantile(percent / 100.0));
        }
    }

    private static Setup setup(SessionPolicy policy, boolean scaled, long seed, boolean closedLoop, boolean everyTick)
            throws IOException {
        Optional<ScalingPolicy> scaling = scaled ? Optional.of(new TestPolicies.Eager()) : Optional.empty();
        return new Setup(
                new TestPolicies.Spread(),
                policy,
                scaling,
                new PoolTerms(3, 9, 1, 15, 8),
                CostModel.of(Constants.read(Optional.empty())),
                seed,
                closedLoop,
                everyTick);
    }
}
