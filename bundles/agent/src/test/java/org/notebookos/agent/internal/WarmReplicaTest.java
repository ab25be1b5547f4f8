package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.agent.internal.warm.WarmSettings;
import org.notebookos.hostlink.v1.Interrupt;
import org.notebookos.hostlink.v1.KeepWarm;
import org.notebookos.hostlink.v1.ProcessStart;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ToHost;

/** Replicas that are made of processes which waited: real Python, real link, a log in memory. */
class WarmReplicaTest {

    private static final WarmSettings ONE = new WarmSettings(1, 4, 4096, 0, List.of());
    private static final String PID = "import os\nos.getpid()";

    @TempDir
    Path directory;

    private final MemoryCluster cluster = new MemoryCluster();
    private FakeController controller;
    private TestHost host;

    @BeforeEach
    void open() throws Exception {
        controller = new FakeController();
        host = new TestHost("h1", controller, cluster.host("m:1"), directory, ONE).linked();
        host.awaitWarm(1);
    }

    @AfterEach
    void close() {
        if (host != null) {
            host.close();
            controller.close();
            host = null;
        }
    }

    @Test
    void aNewKernelGetsTheProcessThatWaitedAndAnotherOneWaitsSoon() throws Exception {
        long waiting = waiting();
        openKernel("k", Map.of());
        assertEquals(waiting, pid("k", 1));
        host.awaitWarm(0);
        host.awaitWarm(1);
        assertNotEquals(waiting, waiting());
    }

    @Test
    void itHasTheEnvironmentTheDirectoryAndTheProgramOfItsKernel() throws Exception {
        long waiting = waiting();
        Path work = Files.createDirectories(directory.resolve("work"));
        openKernel("k", Map.of("KERNEL_USERNAME", "ann"), work.toString());
        host.run(
                "k",
                1,
                "import os, sys\n(os.getpid(), os.getcwd(), os.environ['KERNEL_USERNAME'], os.environ['NOTEBOOKOS_KERNEL_ID'],"
                        + " sys.argv[1], '--warm' in sys.argv, sys.path[0])");
        String path = work.toRealPath().toString();
        assertEquals(
                "(%d, '%s', 'ann', 'k', '-f', False, '%s')"
                        .formatted(waiting, path, path)
                        .replaceAll("\\s+", " "),
                Cells.result(host.awaitOutput("execute_result", 1)).replaceAll("\\s+", " "));
    }

    @Test
    void itIsInterruptedLikeAnyOther() throws Exception {
        openKernel("k", Map.of());
        host.run("k", 1, "print('on')\nimport time\ntime.sleep(600)");
        host.awaitOutput("stream", 1);
        host.session.send(
                ToHost.newBuilder().setInterrupt(Interrupt.newBuilder().setKernelId("k")));
        assertEquals(
                "KeyboardInterrupt",
                Cells.content(host.awaitOutput("error", 1)).path("ename").asText());
    }

    @Test
    void aReplicaThatDiesComesBackInAProcessThatWaitedWithAllVariables() throws Exception {
        openKernel("k", Map.of());
        host.run("k", 1, "x = {'a': [1, 2]}\ny = x['a']\nimport os\nos.getpid()");
        long first = Long.parseLong(Cells.result(host.awaitOutput("execute_result", 1)));
        host.awaitIdle(1);
        host.awaitWarm(0);
        host.awaitWarm(1);
        long waiting = waiting();

        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        host.awaitState("k", ReplicaState.REPLICA_STATE_STARTING, first);
        host.awaitNewLife("k", first);

        host.run("k", 2, "y.append(3)\n(x, os.getpid())");
        assertEquals("({'a': [1, 2, 3]}, %d)".formatted(waiting), Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void theControllerSaysHowManyWaitAndIsToldWhoseStartWasWarm() throws Exception {
        host.session.send(ToHost.newBuilder().setKeepWarm(KeepWarm.newBuilder().setProcesses(2)));
        host.awaitWarm(2);
        openKernel("k", Map.of());
        openKernel("own", Map.of("KERNEL_START", "cold"));
        assertEquals(ProcessStart.PROCESS_START_WARM, start("k"));
        assertEquals(ProcessStart.PROCESS_START_COLD, start("own"));
        host.session.send(ToHost.newBuilder().setKeepWarm(KeepWarm.newBuilder()));
        host.awaitWarm(0);
    }

    private ProcessStart start(String kernel) {
        return host.session
                .inbox
                .await(
                        "a ready replica of " + kernel,
                        message -> message.getReplica().getKernelId().equals(kernel)
                                && message.getReplica().getState() == ReplicaState.REPLICA_STATE_READY)
                .getReplica()
                .getStart();
    }

    @Test
    void aFreshProcessAfterACellIsWarmToo() throws Exception {
        host.session.send(ToHost.newBuilder().setKeepWarm(KeepWarm.newBuilder().setProcesses(2)));
        host.awaitWarm(2);
        openKernel("k", Map.of());
        long first = host.pid("k");
        host.run(Cells.run("k", 1, 1, "x = 1").setFreshProcess(true));
        host.awaitIdle(1);
        host.awaitNewLife("k", first);
        assertEquals(
                2,
                host.session
                        .inbox
                        .await("two warm starts", message -> message.getWarm().getWarmStarts() == 2)
                        .getWarm()
                        .getWarmStarts());
        host.run("k", 2, "x");
        assertEquals("1", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void twoKernelsNeverShareAProcess() throws Exception {
        host.open("a", List.of(new TestHost.Peer("h1", "m:1")));
        host.open("b", List.of(new TestHost.Peer("h1", "m:1")));
        host.awaitReady("a", 0);
        host.awaitReady("b", 0);
        assertNotEquals(host.pid("a"), host.pid("b"));
    }

    @Test
    void oneThatDiesWhileItWaitsIsReplaced() throws Exception {
        long waiting = waiting();
        ProcessHandle.of(waiting).orElseThrow().destroyForcibly();
        host.awaitWarm(0);
        host.awaitWarm(1);
        assertNotEquals(waiting, waiting());
    }

    @Test
    void aKernelThatWantsAProcessOfItsOwnGetsOne() throws Exception {
        long waiting = waiting();
        openKernel("k", Map.of("KERNEL_START", "cold"));
        assertNotEquals(waiting, pid("k", 1));
        assertEquals(waiting, waiting());
    }

    @Test
    void aKernelWithVariablesThatTheInterpreterReadsIsStartedAfresh() throws Exception {
        long waiting = waiting();
        openKernel("k", Map.of("PYTHONHASHSEED", "1"));
        assertNotEquals(waiting, pid("k", 1));
    }

    @Test
    void aDirectoryWhoseModulesWouldBeImportedInsteadIsNotForOneThatHasImportedOthers() throws Exception {
        long waiting = waiting();
        Path work = Files.createDirectories(directory.resolve("work"));
        Files.writeString(work.resolve("wave.py"), "");
        Files.writeString(work.resolve("tornado.py"), "raise SystemExit(3)");
        host.open("k", List.of(new TestHost.Peer("h1", "m:1")), Map.of(), work.toString());
        host.awaitDetail("k", "status 3");
        assertFalse(ProcessHandle.of(waiting).map(ProcessHandle::isAlive).orElse(false));
    }

    @Test
    void theEndOfTheAgentEndsWhatWaits() throws Exception {
        ProcessHandle waiting = ProcessHandle.of(waiting()).orElseThrow();
        close();
        waiting.onExit().get(10, TimeUnit.SECONDS);
    }

    private void openKernel(String kernel, Map<String, String> environment) {
        openKernel(kernel, environment, "");
    }

    private void openKernel(String kernel, Map<String, String> environment, String workingDirectory) {
        host.open(kernel, List.of(new TestHost.Peer("h1", "m:1")), environment, workingDirectory);
        host.awaitReady(kernel, 0);
    }

    private long pid(String kernel, long term) {
        host.run(kernel, term, PID);
        return Long.parseLong(Cells.result(host.awaitOutput("execute_result", term)));
    }

    /** Finds the only process of this test that has made its file and waits. */
    private long waiting() throws Exception {
        try (Stream<Path> made = Files.list(directory.resolve("h1/warm"))) {
            List<String> ready = made.map(each -> each.resolve("ready"))
                    .filter(Files::exists)
                    .map(Path::toString)
                    .toList();
            assertEquals(1, ready.size(), ready.toString());
            List<ProcessHandle> found = ProcessHandle.allProcesses()
                    .filter(process -> process.info().arguments().stream()
                            .anyMatch(words -> List.of(words).contains(ready.get(0))))
                    .toList();
            assertEquals(1, found.size(), found.toString());
            assertTrue(found.get(0).isAlive());
            return found.get(0).pid();
        }
    }
}
