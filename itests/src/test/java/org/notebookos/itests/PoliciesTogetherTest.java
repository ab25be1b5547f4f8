package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.placement.leastsubscribed.internal.LeastSubscribedPlacement;
import org.notebookos.scaling.paper.internal.PaperScaling;
import org.notebookos.scaling.predictive.internal.PredictiveScaling;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.session.batch.internal.BatchSession;
import org.notebookos.session.lcp.internal.LcpSession;
import org.notebookos.session.notebookos.internal.NotebookosSession;
import org.notebookos.session.reservation.internal.ReservationSession;
import org.notebookos.simulator.engine.Setup;
import org.notebookos.simulator.engine.Simulation;
import org.notebookos.simulator.model.Constants;
import org.notebookos.simulator.model.CostModel;
import org.notebookos.simulator.result.Count;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Task;
import org.notebookos.simulator.trace.Trace;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;

/**
 * The installed policies together, in virtual time, on crowded random workloads: each session policy under each scaling policy.
 * That no host is given up with a replica or a bound GPU on it, and that no cell runs twice, the simulated hosts and users
 * check themselves.
 */
class PoliciesTogetherTest {

    private static final int[] GPUS = {0, 1, 1, 2, 4, 8};

    static Stream<Arguments> cases() {
        Map<String, SessionPolicy> sessions = Map.of(
                "notebookos", new NotebookosSession(defaults(NotebookosSession.Config.class)),
                "reservation", new ReservationSession(),
                "batch", new BatchSession(),
                "lcp", new LcpSession());
        Map<String, ScalingPolicy> scalings = Map.of(
                "paper", new PaperScaling(defaults(PaperScaling.Config.class)),
                "predictive", new PredictiveScaling(defaults(PredictiveScaling.Config.class)));
        return sessions.keySet().stream()
                .sorted()
                .flatMap(session -> scalings.keySet().stream().sorted().flatMap(scaling -> IntStream.rangeClosed(1, 3)
                        .mapToObj(seed ->
                                Arguments.of(session, scaling, seed, sessions.get(session), scalings.get(scaling)))));
    }

    private static <C> C defaults(Class<C> config) {
        return config.cast(Proxy.newProxyInstance(
                config.getClassLoader(), new Class<?>[] {config}, (proxy, method, args) -> method.getDefaultValue()));
    }

    @ParameterizedTest(name = "{0} scaled by {1}, seed {2}")
    @MethodSource("cases")
    void everyCellIsDoneOnceAndNoHostEverHasTooMuch(
            String sessionName, String scalingName, int seed, SessionPolicy session, ScalingPolicy scaling)
            throws IOException {
        Trace trace = workload(seed);
        Setup setup = new Setup(
                new LeastSubscribedPlacement(),
                session,
                Optional.of(scaling),
                new PoolTerms(3, 9, 1, 15, 8),
                CostModel.of(Constants.read(Optional.empty())),
                seed,
                false,
                false);
        Simulation simulation = new Simulation(trace, setup);
        simulation.checkAfterEachStep(PoliciesTogetherTest::check);

        Measurements measured = simulation.run(at -> {});

        assertEquals(
                0, measured.total(Count.CELLS_FAILED), () -> measured.failures().toString());
        assertEquals(trace.tasks(), measured.total(Count.CELLS_DONE) + measured.total(Count.CELLS_NEVER_SUBMITTED));
        assertEquals(measured.total(Count.CELLS), measured.total(Count.CELLS_DONE));
    }

    private static void check(ClusterStatus status) {
        Set<String> live = new HashSet<>();
        for (ClusterStatus.HostRow host : status.hosts()) {
            if (host.state().equals("live")) {
                live.add(host.id());
                int committed = host.gpus().committed();
                assertTrue(committed >= 0 && committed <= host.gpus().total(), host::toString);
            }
        }
        for (ClusterStatus.KernelRow kernel : status.kernels()) {
            Set<String> hosts = new HashSet<>();
            kernel.replicas().forEach(r -> assertTrue(hosts.add(r.host()), () -> "two on a host: " + kernel));
            if (kernel.state().equals("busy")) {
                kernel.replicas().stream()
                        .filter(r -> r.state().equals("running"))
                        .forEach(r -> assertTrue(live.contains(r.host()), () -> "its host is gone: " + kernel));
            }
        }
    }

    private static Trace workload(long seed) {
        Random random = new Random(seed);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            long start = random.nextInt(1_800_000);
            int gpus = GPUS[random.nextInt(GPUS.length)];
            long at = start + random.nextInt(120_000);
            List<Task> tasks = new ArrayList<>();
            for (int task = random.nextInt(12); task > 0; task--) {
                long duration = 1 + random.nextInt(random.nextInt(5) == 0 ? 600_000 : 60_000);
                tasks.add(new Task(tasks.size(), at, duration, gpus, 50));
                at += duration + random.nextInt(random.nextInt(3) == 0 ? 300 : 240_000);
            }
            Session.Needs needs = new Session.Needs(1, 1000, 1024, "m", random.nextInt(2000));
            sessions.add(new Session("s" + i, start, at + random.nextInt(600_000), gpus, needs, tasks));
        }
        sessions.sort(Comparator.comparingLong(Session::start));
        return new Trace("random-" + seed, "sessions", sessions, List.of());
    }
}
