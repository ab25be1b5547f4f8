package org.notebookos.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.console.api.PolicyService;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;

/** The commands, called as an operator calls them: through Gogo. */
class ClusterCommandsTest {

    private static final ClusterStatus.Amount NOTHING = new ClusterStatus.Amount(0, 0, 0);
    private static final ClusterStatus.Capacity CAPACITY = new ClusterStatus.Capacity(NOTHING, NOTHING, NOTHING);

    private static final String KERNEL = "1ccf140d-8ede-4b95-a4d1-0b027d050a1a";

    private final List<String> calls = new ArrayList<>();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private Optional<SchedulerException> refusal = Optional.empty();
    private CommandProcessorImpl processor;
    private Gogo gogo;

    @BeforeEach
    void startGogo() {
        threadIo.start();
        processor = new CommandProcessorImpl(threadIo);
        ClusterCommands commands = new ClusterCommands(new FakeScheduler(), new FakePolicies());
        for (String name : List.of(
                "status",
                "hosts",
                "kernels",
                "migrate",
                "policy",
                "drain",
                "undrain",
                "pools",
                "removepool",
                "keeppool",
                "recover",
                "suspend",
                "resume",
                "durability",
                "state",
                "checkpoint",
                "undo",
                "checkout")) {
            processor.addCommand("nbos", commands, name);
        }
        gogo = new Gogo(processor);
    }

    @AfterEach
    void stopGogo() {
        processor.stop();
        threadIo.stop();
    }

    @Test
    void hostsAndKernelsAreOneLineEach() {
        assertEquals(
                List.of(
                        "HOST    POOL   PID  STATE  GPUS  COMMITTED  SUBSCRIBED  REPLICAS  WARM    DRAIN",
                        "host-1  local  71   live   2     1          3           1         1 of 2  draining (1 left)",
                        "host-1: no more processes are made to wait: no memory",
                        "host-1: GPU g1: too hot",
                        "host-1: kernel " + KERNEL + " is stuck: no host can take it"),
                gogo.run("nbos:hosts").output().lines().toList());
        List<String> kernels = gogo.run("kernels").output().lines().toList();
        assertEquals(3, kernels.size());
        assertEquals("kernel " + KERNEL + ": no quorum", kernels.get(2));
        assertTrue(kernels.get(1)
                .startsWith(KERNEL + "  busy   host-1    -       7     1      strict      host-1:running"));
    }

    @Test
    void statusTellsWhoWaits() {
        String status = gogo.run("nbos:status").output();

        assertTrue(status.startsWith("subscription ratio 0.50 of at most 7.00, 1 hosts, 1 kernels"), status);
        assertTrue(
                status.contains("1 of 2 processes wait to become replicas, 0 being made; of 4 starts of replicas 3"),
                status);
        assertTrue(status.contains("local  in use  1      1      4     2       0     0        2     0.50   -"), status);
        assertTrue(
                status.contains(
                        "waits: kernel k2 of ada for 2 GPUs since 1.5 s, position 1, about 12 s more: no idle GPU"),
                status);
    }

    @Test
    void aKernelMayBeNamedByTheBeginningOfItsId() {
        assertEquals("", gogo.run("nbos:migrate 1ccf host-1").error());
        assertEquals("", gogo.run("nbos:migrate " + KERNEL + " host-1 host-2").error());

        assertEquals(List.of(KERNEL + " host-1 Optional.empty", KERNEL + " host-1 Optional[host-2]"), calls);
    }

    @Test
    void whatOperatorsWantReachesTheScheduler() {
        for (String line : List.of(
                "drain h1",
                "undrain h1",
                "removepool p",
                "keeppool p",
                "recover 1ccf h1 accept-loss",
                "recover 1ccf h1 please",
                "suspend 1ccf",
                "suspend 1ccf accept-loss",
                "resume 1ccf",
                "durability 1ccf pipelined",
                "state 1ccf",
                "checkpoint 1ccf x",
                "undo 1ccf 2",
                "checkout 1ccf x")) {
            assertEquals("done\n", gogo.run("nbos:" + line).output(), line);
        }

        assertEquals(
                List.of(
                        "drain h1",
                        "undrain h1",
                        "remove p",
                        "keep p",
                        "recover h1 true",
                        "recover h1 false",
                        "suspend " + KERNEL + " false",
                        "suspend " + KERNEL + " true",
                        "resume " + KERNEL,
                        "pipelined",
                        "Describe[]",
                        "Checkpoint[name=x, delete=false]",
                        "Undo[cells=2]",
                        "Checkout[name=x]"),
                calls);
        assertEquals(
                "\"often\" is neither strict nor pipelined",
                gogo.run("nbos:durability 1ccf often").error());
    }

    @Test
    void anUnknownKernelIsNotMigrated() {
        assertEquals(
                "no kernel's id begins with x",
                gogo.run("nbos:migrate x host-1").error());
        assertEquals(List.of(), calls);
    }

    @Test
    void aRefusalIsToldInTheSchedulersWords() {
        refusal = Optional.of(new SchedulerException(SchedulerException.Code.NO_SUCH_HOST, "there is no host h"));

        assertEquals("there is no host h", gogo.run("nbos:migrate 1ccf h").error());
    }

    @Test
    void policiesAreShownAndChanged() {
        assertEquals(
                "placement binpack\nsession notebookos\n",
                gogo.run("nbos:policy").output());
        assertEquals(
                "placement spread is in use\n",
                gogo.run("nbos:policy placement spread").output());
        assertEquals("there is no nix", gogo.run("nbos:policy placement nix").error());
    }

    @Test
    void whatGogoDoesNotKnowIsAnErrorAndNoMore() {
        assertTrue(gogo.run("nbos:explode").error().contains("nbos:explode"));
    }

    private static ClusterStatus small() {
        return new ClusterStatus(
                List.of(new ClusterStatus.HostRow(
                        "host-1",
                        "local",
                        71,
                        "live",
                        new ClusterStatus.Gpus(2, 1, 3),
                        1,
                        "1",
                        Optional.of(new ClusterStatus.Drain(
                                "draining",
                                1,
                                2.5,
                                List.of(new ClusterStatus.DrainStep(KERNEL, true, "no host can take it")))),
                        CAPACITY,
                        new ClusterStatus.Warm(1, 0, 2, "no memory", 3, 1),
                        List.of("GPU g1: too hot"))),
                List.of(new ClusterStatus.KernelRow(
                        KERNEL,
                        "python3",
                        "busy",
                        Optional.of(new ClusterStatus.Executor("r1", "host-1")),
                        Optional.empty(),
                        7,
                        1,
                        List.of(new ClusterStatus.ReplicaRow("r1", "host-1", 73, "running", "warm")),
                        Optional.empty(),
                        "strict",
                        Optional.of("no quorum"),
                        "notebookos",
                        "ada",
                        new ClusterStatus.GpuUse(8.5, 0))),
                0.5,
                7.0,
                List.of(new ClusterStatus.QueuedCell("k2", 2, 1, "no idle GPU", 1.5, "ada", 0, OptionalDouble.of(12))),
                Map.of(),
                0,
                0,
                List.of(),
                new ClusterStatus.Warm(1, 0, 2, "", 3, 1),
                List.of(new ClusterStatus.PoolRow("local", 1, 1, 4, 2, 0, 0, 2, 0.5, "", "in use", 3)),
                List.of(),
                new ClusterStatus.GpuReleases(0, 0, 0, List.of()));
    }

    private final class FakeScheduler implements ClusterService {

        @Override
        public ClusterStatus status() {
            return small();
        }

        private CompletionStage<String> noted(String wish) {
            calls.add(wish);
            return refusal.<CompletionStage<String>>map(CompletableFuture::failedStage)
                    .orElseGet(() -> CompletableFuture.completedStage("done"));
        }

        @Override
        public CompletionStage<String> migrate(String kernelId, String fromHost, Optional<String> toHost) {
            return noted(kernelId + " " + fromHost + " " + toHost);
        }

        @Override
        public CompletionStage<String> drain(String hostId) {
            return noted("drain " + hostId);
        }

        @Override
        public CompletionStage<String> removePool(String pool) {
            return noted("remove " + pool);
        }

        @Override
        public CompletionStage<String> keepPool(String pool) {
            return noted("keep " + pool);
        }

        @Override
        public CompletionStage<String> undrain(String hostId) {
            return noted("undrain " + hostId);
        }

        @Override
        public CompletionStage<String> recover(String kernelId, String fromHost, boolean acceptLoss) {
            return noted("recover " + fromHost + " " + acceptLoss);
        }

        @Override
        public CompletionStage<String> suspend(String kernelId, boolean acceptLoss) {
            return noted("suspend " + kernelId + " " + acceptLoss);
        }

        @Override
        public CompletionStage<String> resume(String kernelId) {
            return noted("resume " + kernelId);
        }

        @Override
        public CompletionStage<String> durability(String kernelId, Durability durability) {
            return noted(durability.label());
        }

        @Override
        public CompletionStage<String> state(String kernelId, StateRequest request) {
            return noted(request.toString());
        }
    }

    private static final class FakePolicies implements PolicyService {

        @Override
        public Map<String, String> inUse() {
            return Map.of("session", "notebookos", "placement", "binpack");
        }

        @Override
        public String use(String spi, String name) {
            if (name.equals("nix")) {
                throw new IllegalArgumentException("there is no nix");
            }
            return spi + " " + name + " is in use";
        }
    }
}
