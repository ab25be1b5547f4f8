package org.notebookos.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.notebookos.scheduler.api.SchedulerException;

/** The commands, called as an operator calls them: through Gogo. */
class ClusterCommandsTest {

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
        for (String name : List.of("status", "hosts", "kernels", "migrate", "policy")) {
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
                        "HOST    POOL   PID  STATE  GPUS  COMMITTED  SUBSCRIBED  REPLICAS",
                        "host-1  local  71   live   2     1          3           1"),
                gogo.run("nbos:hosts").output().lines().toList());
        List<String> kernels = gogo.run("kernels").output().lines().toList();
        assertEquals(2, kernels.size());
        assertTrue(kernels.get(1).startsWith(KERNEL + "  busy   host-1    -       7     1      host-1:running"));
    }

    @Test
    void statusTellsWhoWaits() {
        String status = gogo.run("nbos:status").output();

        assertTrue(status.startsWith("subscription ratio 0.50 of at most 7.00, 1 hosts, 1 kernels"), status);
        assertTrue(status.contains("waits: kernel k2 for 2 GPUs since 1.5 s, position 1: no idle GPU"), status);
    }

    @Test
    void aKernelMayBeNamedByTheBeginningOfItsId() {
        assertEquals("", gogo.run("nbos:migrate 1ccf host-1").error());
        assertEquals("", gogo.run("nbos:migrate " + KERNEL + " host-1 host-2").error());

        assertEquals(List.of(KERNEL + " host-1 Optional.empty", KERNEL + " host-1 Optional[host-2]"), calls);
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
                        "host-1", "local", 71, "live", new ClusterStatus.Gpus(2, 1, 3), 1, "1")),
                List.of(new ClusterStatus.KernelRow(
                        KERNEL,
                        "python3",
                        "busy",
                        Optional.of(new ClusterStatus.Executor("r1", "host-1")),
                        Optional.empty(),
                        7,
                        1,
                        List.of(new ClusterStatus.ReplicaRow("r1", "host-1", 73, "running")),
                        Optional.empty())),
                0.5,
                7.0,
                List.of(new ClusterStatus.QueuedCell("k2", 2, 1, "no idle GPU", 1.5)),
                Map.of(),
                0,
                0);
    }

    private final class FakeScheduler implements ClusterService {

        @Override
        public ClusterStatus status() {
            return small();
        }

        @Override
        public CompletionStage<Void> migrate(String kernelId, String fromHost, Optional<String> toHost) {
            calls.add(kernelId + " " + fromHost + " " + toHost);
            return refusal.<CompletionStage<Void>>map(CompletableFuture::failedStage)
                    .orElseGet(() -> CompletableFuture.completedStage(null));
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
