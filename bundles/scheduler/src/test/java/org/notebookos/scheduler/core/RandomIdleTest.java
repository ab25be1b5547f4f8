package org.notebookos.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.notebookos.scheduler.api.KernelEvent;

/** Kernels are suspended, resumed and deleted all the time, while users run cells and hosts and the controller fail. */
class RandomIdleTest {

    private static final int EVENTS = 300;
    private static final List<String> HEATS = List.of("", "hot", "warm", "cold");

    static List<Long> seeds() {
        return RandomFailuresTest.seeds();
    }

    /** What has happened in one history. */
    private static final class History {
        final Random random;
        final SimCluster cluster;
        final int hosts;
        final List<String> kernels = new ArrayList<>(List.of("a", "b", "c"));
        final List<String> cells = new ArrayList<>();
        final Map<String, String> kernelOf = new HashMap<>();
        final Set<String> deleted = new HashSet<>();
        final boolean controllerFails;
        int toldSoFar;

        History(long seed) {
            random = new Random(seed);
            hosts = 4 + random.nextInt(2);
            controllerFails = random.nextInt(3) == 0;
            IdleSettings idle = new IdleSettings(300, 600, 900, random.nextBoolean() ? 2_500 : 0, true);
            cluster = new SimCluster(seed, IdleScenariosTest.settings(idle)).hosts(hosts, 2);
            kernels.forEach(this::create);
            cluster.checkAfterEachDecision(this::check);
        }

        void create(String kernel) {
            cluster.create(kernel, Map.of("KERNEL_STANDBYS", HEATS.get(random.nextInt(HEATS.size()))));
        }

        private void check() {
            RandomFailuresTest.neverTooMuch(cluster);
            for (Kernel kernel : cluster.state.kernels.values()) {
                assertFalse(kernel.rest.suspended && used(kernel), () -> kernel.id + " is suspended though it is used");
            }
            for (; toldSoFar < cluster.told.size(); toldSoFar++) {
                if (cluster.told.get(toldSoFar) instanceof KernelEvent.Deleted gone) {
                    deleted.add(gone.kernelId());
                    nothingWasToDo(gone.kernelId());
                }
            }
        }

        private static boolean used(Kernel kernel) {
            return kernel.current != null || !kernel.shell.isEmpty() || !kernel.aside.isEmpty();
        }

        /** Nobody but the culler deletes kernels here. */
        private void nothingWasToDo(String kernel) {
            for (SimAgent agent : cluster.agents()) {
                SimAgent.SimReplica replica = agent.open.get(kernel);
                assertTrue(replica == null || replica.running == null, () -> kernel + " ran a cell on " + agent.id);
            }
            Set<String> over = new HashSet<>(cluster.committed);
            cluster.ended().forEach(e -> over.add(SimCluster.name(e)));
            kernelOf.forEach((cell, of) -> assertTrue(
                    controllerFails || !of.equals(kernel) || over.contains(cell), () -> cell + " was to do"));
        }

        void step(int number) {
            String kernel = kernels.get(random.nextInt(kernels.size()));
            String host = "h" + (1 + random.nextInt(hosts));
            int what = random.nextInt(100);
            if (!cluster.state.kernels.containsKey(kernel)) {
                // it couldn't be made when there were too few hosts
                create(kernel);
            } else if (what < 15) {
                cluster.suspend(kernel, random.nextBoolean());
            } else if (what < 25) {
                cluster.resume(kernel);
            } else if (what < 28 && controllerFails) {
                cluster.restartController(random.nextInt(3_000));
            } else if (what < 30) {
                cluster.drain(host, random.nextBoolean());
            } else if (what < 33) {
                cluster.agent(host).objection = random.nextBoolean() ? "" : "UNSAVED";
            } else if (what < 60) {
                int before = cells.size();
                RandomFailuresTest.something(random, cluster, kernel, host, cells, number);
                cells.subList(before, cells.size()).forEach(c -> kernelOf.put(c, kernel));
            }
            cluster.run(random.nextInt(random.nextInt(6) == 0 ? 3_000 : 150));
            deleted.forEach(gone -> {
                if (kernels.remove(gone)) {
                    kernels.add(gone + "'");
                    create(gone + "'");
                }
            });
            deleted.clear();
        }

        void peace() {
            for (int i = 1; i <= hosts; i++) {
                String host = "h" + i;
                if (!cluster.agent(host).up) {
                    cluster.start(host);
                }
                cluster.drain(host, false);
                cluster.agent(host).objection = "";
            }
            for (int i = 0; i < 30; i++) {
                // whoever is used is not deleted
                kernels.forEach(k -> cluster.connections(k, 1));
                kernels.forEach(k -> cluster.connections(k, 0));
                cluster.run(2_000);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsUsedIsNeverTakenAwayAndNothingThatIsAskedForIsLost(long seed) {
        History history = new History(seed);
        SimCluster cluster = history.cluster;

        for (int i = 0; i < EVENTS; i++) {
            history.step(i);
        }
        history.peace();
        history.kernels.removeIf(k -> !cluster.state.kernels.containsKey(k));
        history.kernels.forEach(k -> cluster.cell(k, "last " + k, Optional.of(1)));
        history.kernels.forEach(k -> history.cells.add("last " + k));
        cluster.run(2_000);

        history.kernels.forEach(
                k -> assertEquals(1, cluster.executions("last " + k), () -> "last cell of " + cluster.row(k)));
        history.cells.forEach(c -> assertTrue(cluster.executions(c) <= 1, () -> c + " ran twice"));
        if (!history.controllerFails) {
            RandomFailuresTest.endedExactlyOnce(cluster, history.cells);
        }
        cluster.run(60_000);
        for (Kernel kernel : cluster.state.kernels.values()) {
            assertTrue(
                    kernel.rest.suspended, () -> kernel.id + " is idle and not suspended: " + cluster.row(kernel.id));
            kernel.replicas
                    .values()
                    .forEach(r -> assertEquals(ReplicaState.COLD, r.state, () -> kernel.id + " " + r.id));
        }
    }
}
