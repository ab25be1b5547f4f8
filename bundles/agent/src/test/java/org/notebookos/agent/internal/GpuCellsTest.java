package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.v1.CellEvent.EventCase;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.CellReleased;
import org.notebookos.hostlink.v1.CloseReplica;
import org.notebookos.hostlink.v1.DevicesChanged;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.LeaseRevoked;
import org.notebookos.hostlink.v1.ResetKernel;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.spi.gpu.GpuProblem;
import org.notebookos.spi.gpu.GpuRelease;
import org.notebookos.spi.gpu.ReleaseStrength;

/** GPUs of cells on a host with two: real Python, and a binder that does what the test says. */
class GpuCellsTest {

    private static final String SLEEP = "print('on')\nimport time\ntime.sleep(600)";

    @TempDir
    Path directory;

    private final MemoryCluster cluster = new MemoryCluster();
    private final ScriptedGpuBinder binder = new ScriptedGpuBinder();
    private FakeController controller;
    private TestHost host;
    private long epoch = 10;

    @BeforeEach
    void open() throws Exception {
        controller = new FakeController();
        host = new TestHost("h1", controller, cluster.host("m:1"), directory, Duration.ofSeconds(1)).linked();
        host.services.bindBinder(binder);
        host.open("k", List.of(new TestHost.Peer("h1", "m:1")));
        host.awaitReady("k", 0);
    }

    @AfterEach
    void close() {
        host.close();
        controller.close();
    }

    @Test
    void theProcessIsNamedBeforeItHearsOfTheCellAndWhatItUsedIsTold() {
        long pid = host.pid("k");
        assertEquals("'g0,g1'", result(1, 2, "import os\nos.environ['SCRIPTED_GPUS']"));
        CellReleased released = host.awaitEvent(1, 1, EventCase.RELEASED).getReleased();
        assertEquals(
                CellReleased.newBuilder()
                        .setHeldUs(2_000_000)
                        .setGpus(2)
                        .setUtilisation(0.5)
                        .setPeakMemoryBytes(3L << 30)
                        .setJoules(120)
                        .setLeftBytes(7)
                        .build(),
                released);
        assertEquals(List.of("bind g0,g1", "attach " + pid, "release g0,g1 of a process"), binder.done.all());
    }

    @Test
    void aProcessGetsTheDevicesAgainThatItHasBegunToUse() {
        binder.fit = List.of("g1");
        long pid = Long.parseLong(result(1, 1, says("notebookos_released", "{'context': True}") + "os.getpid()"));
        binder.fit = List.of("g0", "g1");
        assertEquals(Long.toString(pid), result(2, 1, "os.getpid()"));
        assertEquals(
                List.of("g1"),
                host.awaitEvent(2, 1, EventCase.STARTED).getStarted().getDevicesList());
    }

    @Test
    void aProcessThatHasBegunToUseOtherDevicesIsExchanged() {
        long pid = Long.parseLong(
                result(1, 1, "x = [4]\n" + says("notebookos_released", "{'context': True}") + "os.getpid()"));
        binder.fit = List.of("g1");
        assertEquals("([4], True)", result(2, 1, "(x, os.getpid() != " + pid + ")"));
        assertEquals(
                List.of("attach " + pid, "attach " + host.pid("k")),
                binder.done.list(what -> what.startsWith("attach"), what -> what));
        assertUnbroken();
    }

    @Test
    void afterACheckpointTheBinderDecidesWhetherTheProcessCanUseOtherDevices() {
        binder.strength = ReleaseStrength.CHECKPOINT;
        long pid = Long.parseLong(result(1, 1, says("notebookos_released", "{'context': True}") + "os.getpid()"));
        binder.fit = List.of("g1");
        assertEquals(Long.toString(pid), result(2, 1, "os.getpid()"));
    }

    @Test
    void aProcessThatLookedForDevicesWhenItHadNoneIsExchanged() {
        host.run("k", 1, "x = [4]\n" + says("notebookos_delta", "{'blind': True}") + "os.getpid()");
        host.awaitEvent(1, 1, EventCase.FINISHED);
        long pid = Long.parseLong(Cells.result(host.awaitOutput("execute_result", 1)));
        assertEquals("([4], True)", result(2, 1, "(x, os.getpid() != " + pid + ")"));
        assertUnbroken();
    }

    @Test
    void aProcessThatTheBinderFindsUnfitIsExchangedAndPeopleHearWhatThatCosts() {
        host.run("k", 1, "x = [4]\ng = (i for i in range(3))\nimport os");
        host.awaitEvent(1, 1, EventCase.FINISHED);
        long pid = host.pid("k");
        binder.unfit = user -> user == pid;
        assertEquals("([4], True)", result(2, 2, "(x, os.getpid() != " + pid + ")"));
        String notice =
                Cells.content(host.awaitOutput("stream", 2)).path("text").asText();
        assertTrue(notice.contains("begun with another driver") && notice.contains("g ("), notice);
        assertUnbroken();
    }

    @Test
    void devicesThatNoProcessCanUseAreRefusedAndFree() {
        binder.unfit = user -> true;
        run(1, 1, 2, "1");
        CellRefused refused = host.awaitEvent(1, 1, EventCase.REFUSED).getRefused();
        assertEquals(CellRefused.Code.BIND_FAILED, refused.getCode());
        assertTrue(refused.getText().contains("not even a fresh process"), refused.getText());
        binder.unfit = user -> false;
        run(1, 2, 2, "2");
        host.awaitEvent(1, 2, EventCase.FINISHED);
    }

    @Test
    void devicesThatWaitForTheEndOfTheProcessAreFreeBeforeTheCellIsSaidToBeOver() {
        binder.releasing = ScriptedGpuBinder.Binding::freeAfterProcess;
        long pid = Long.parseLong(result(1, 2, "x = [4]\nimport os\nos.getpid()"));
        assertReleasedBefore(EventCase.FINISHED);
        assertEquals("([4], True)", result(2, 2, "(x, os.getpid() != " + pid + ")"));
        assertEquals(0, host.awaitEvent(1, 1, EventCase.RELEASED).getReleased().getLeftBytes());
        assertUnbroken();
    }

    /** The binder is asked again, and in the end the cell is over without them; that takes half a minute. */
    @Test
    void devicesThatNothingFreesAreNotOfferedUntilTheyAreFreeAfterAll() {
        binder.releasing = binding -> CompletableFuture.completedFuture(
                GpuRelease.afterProcess(9, "the driver hangs", ScriptedGpuBinder.USAGE));
        run(1, 1, 1, "1");
        host.awaitIdle(1);
        host.awaitEvent(1, 1, EventCase.FINISHED);
        assertEquals(List.of(), host.session.inbox.list(m -> m.getCell().hasReleased(), m -> m));
        assertEquals("g1", awaitDevices(1).getDevices(0).getId());

        int seen = host.session.inbox.all().size();
        binder.releasing = ScriptedGpuBinder.Binding::free;

        host.awaitEvent(1, 1, EventCase.RELEASED);
        host.session.inbox.awaitAfter(
                "both devices", seen, m -> m.hasDevices() && m.getDevices().getDevicesCount() == 2);
        run(2, 1, 2, "1");
        host.awaitEvent(2, 1, EventCase.FINISHED);
    }

    @Test
    void devicesThatAreStillAtWorkWaitForTheEndOfTheProcess() {
        long pid = Long.parseLong(result(1, 2, says("notebookos_released", "{'hung': True}") + "os.getpid()"));
        assertReleasedBefore(EventCase.FINISHED);
        assertEquals("True", result(2, 2, "import os\nos.getpid() != " + pid));
        assertTrue(
                binder.done.all().contains("release g0,g1"), binder.done.all().toString());
    }

    @Test
    void aProcessThatWontLetGoIsEndedAndItsCellIsLost() {
        run(
                1,
                1,
                2,
                "x = 5\n"
                        + patched("if kind == 'notebookos_released':\n"
                                + "        import signal, time\n"
                                + "        signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                                + "        time.sleep(600)"));
        CellFailed failed = host.awaitEvent(1, 1, EventCase.FAILED).getFailed();
        assertEquals(CellFailed.Code.NOT_DURABLE, failed.getCode());
        assertTrue(failed.getText().contains("would not let go of its GPUs"), failed.getText());
        assertTrue(failed.getReplied());
        assertReleasedBefore(EventCase.FAILED);
        run(1, 2, 2, "'x' in globals()");
        host.awaitEvent(1, 2, EventCase.FINISHED);
    }

    @Test
    void aProcessThatSaysThatItIsLettingGoIsGivenTheTimeThatItTakes() {
        long pid = host.pid("k");
        assertEquals(
                Long.toString(pid),
                result(
                        1,
                        2,
                        patched("if kind == 'notebookos_released':\n"
                                        + "        import time\n"
                                        + "        for _ in range(14):\n"
                                        + "            time.sleep(0.3)\n"
                                        + "            _send(stream, 'notebookos_releasing', content, *rest, **more)")
                                + "os.getpid()"));
        host.awaitEvent(1, 1, EventCase.FINISHED);
        assertEquals(pid, host.pid("k"));
    }

    @Test
    void aDeviceThatIsLostEndsItsCellAndTheLeaseIsWorthNothingAnyMore() {
        run(1, 1, 2, SLEEP);
        host.awaitOutput("stream", 1);
        long pid = host.pid("k");
        binder.lose("g1", "it has fallen off the bus");
        CellFailed failed = host.awaitEvent(1, 1, EventCase.FAILED).getFailed();
        assertEquals(CellFailed.Code.DEVICE_LOST, failed.getCode());
        assertTrue(failed.getText().contains("g1: it has fallen off the bus"), failed.getText());
        awaitDevices(1);
        host.awaitNewLife("k", pid);
        host.run(Cells.withGpus(Cells.run("k", 1, 2, "1"), epoch, 1));
        assertEquals(
                CellRefused.Code.STALE_LEASE,
                host.awaitEvent(1, 2, EventCase.REFUSED).getRefused().getCode());
        run(1, 3, 1, "1");
        host.awaitEvent(1, 3, EventCase.FINISHED);
    }

    @Test
    void whatTheBinderCantFreeIsNotOffered() {
        binder.releasing = ScriptedGpuBinder.Binding::fail;
        run(1, 1, 1, "1");
        host.awaitEvent(1, 1, EventCase.RELEASED);
        host.awaitEvent(1, 1, EventCase.FINISHED);
        binder.releasing = ScriptedGpuBinder.Binding::free;
        run(2, 1, 1, "1");
        assertEquals(
                List.of("g1"),
                host.awaitEvent(2, 1, EventCase.STARTED).getStarted().getDevicesList());
    }

    @Test
    void aProcessThatDiesInItsCellLeavesItsDevicesFree() {
        binder.releasing = ScriptedGpuBinder.Binding::freeAfterProcess;
        run(1, 1, 2, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)");
        assertEquals(
                CellFailed.Code.REPLICA_DIED,
                host.awaitEvent(1, 1, EventCase.FAILED).getFailed().getCode());
        assertReleasedBefore(EventCase.FAILED);
        assertEquals(0, binder.bound());
    }

    @Test
    void aRestartOfTheKernelLeavesItsDevicesFree() {
        binder.releasing = ScriptedGpuBinder.Binding::freeAfterProcess;
        run(1, 1, 2, SLEEP);
        host.awaitOutput("stream", 1);
        host.session.send(ToHost.newBuilder()
                .setCommandId(9)
                .setReset(ResetKernel.newBuilder().setKernelId("k").setSessionId("session-2")));
        assertEquals(
                CellFailed.Code.RESET,
                host.awaitEvent(1, 1, EventCase.FAILED).getFailed().getCode());
        assertReleasedBefore(EventCase.FAILED);
        assertEquals(0, binder.bound());
    }

    @Test
    void aReplicaThatIsClosedLeavesItsDevicesFree() {
        binder.releasing = ScriptedGpuBinder.Binding::freeAfterProcess;
        run(1, 1, 2, SLEEP);
        host.awaitOutput("stream", 1);
        host.ask(9, ToHost.newBuilder().setClose(CloseReplica.newBuilder().setKernelId("k")));
        assertEquals(0, binder.bound());
    }

    @Test
    void devicesOfARevokedLeaseAreFree() {
        binder.releasing = ScriptedGpuBinder.Binding::freeAfterProcess;
        run(1, 1, 2, "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + SLEEP);
        host.awaitOutput("stream", 1);
        host.session.send(ToHost.newBuilder()
                .setRevoked(LeaseRevoked.newBuilder().setKernelId("k").setEpoch(epoch)));
        host.awaitEvent(1, 1, EventCase.FAILED);
        assertReleasedBefore(EventCase.FAILED);
        run(1, 2, 2, "1");
        host.awaitEvent(1, 2, EventCase.FINISHED);
    }

    @Test
    void aPluginThatIsSwappedStillGetsItsOwnDevicesBack() {
        run(1, 1, 2, "import time\nprint('on')\ntime.sleep(1)");
        host.awaitOutput("stream", 1);
        ScriptedGpuBinder other = new ScriptedGpuBinder();
        host.services.unbindBinder(binder);
        host.services.bindBinder(other);
        host.awaitEvent(1, 1, EventCase.FINISHED);
        assertEquals(0, binder.bound());
        run(2, 1, 2, "1");
        host.awaitEvent(2, 1, EventCase.FINISHED);
        assertTrue(other.done.all().contains("bind g0,g1"), other.done.all().toString());
    }

    @Test
    void devicesAreBoundWhileTheElectionRunsAndFreeWhenItIsLost() {
        cluster.quorum("k", false);
        run(1, 1, 2, "1");
        assertEquals(
                CellRefused.Code.NO_QUORUM,
                host.awaitEvent(1, 1, EventCase.REFUSED).getRefused().getCode());
        binder.done.await("released", "release g0,g1"::equals);
        cluster.quorum("k", true);
        run(1, 2, 2, "1");
        host.awaitEvent(1, 2, EventCase.FINISHED);
    }

    @Test
    void aNewerAttemptGetsTheDevicesOfTheOneThatItReplaces() {
        host.run("k", 1, "1");
        host.awaitIdle(1);
        run(2, 0, 2, "0");
        host.awaitEvent(2, 0, EventCase.STARTED);
        run(2, 1, 2, "'newer'");
        assertEquals("'newer'", Cells.result(host.awaitOutput("execute_result", 2)));
        host.awaitEvent(2, 1, EventCase.FINISHED);
    }

    @Test
    void whyDevicesAreNotOfferedIsTold() {
        binder.problems = List.of(new GpuProblem("g7", "too hot"));
        binder.fit = List.of("g0");
        DevicesChanged told = awaitDevices(1);
        assertEquals("g7", told.getProblems(0).getDevice());
        assertEquals("too hot", told.getProblems(0).getText());
    }

    @Test
    void aBinderThatThrowsFailsTheAttemptOnly() {
        binder.releasing = binding -> {
            throw new IllegalStateException("the bundle was stopped");
        };
        run(1, 1, 1, "1");
        host.awaitEvent(1, 1, EventCase.RELEASED);
        host.awaitEvent(1, 1, EventCase.FINISHED);
        binder.releasing = ScriptedGpuBinder.Binding::free;
        binder.fit = List.of("g1");
        binder.unfit = pid -> {
            throw new IllegalStateException("the bundle was stopped");
        };
        run(2, 1, 1, "1");
        CellRefused refused = host.awaitEvent(2, 1, EventCase.REFUSED).getRefused();
        assertEquals(CellRefused.Code.BIND_FAILED, refused.getCode());
        assertTrue(refused.getText().contains("the bundle was stopped"), refused.getText());
    }

    private void run(long term, int attempt, int gpus, String code) {
        host.run(Cells.withGpus(Cells.run("k", term, attempt, code), ++epoch, gpus));
    }

    /** Runs a cell to its end. */
    private String result(long term, int gpus, String code) {
        run(term, 1, gpus, code);
        String result = Cells.result(host.awaitOutput("execute_result", term));
        host.awaitEvent(term, 1, EventCase.FINISHED);
        return result;
    }

    /** Returns code that has the process add something about its devices to what it says at the end of its cells. */
    private static String says(String type, String gpu) {
        return patched("if kind == '" + type + "':\n        content = {**content, 'gpu': " + gpu + "}");
    }

    private static String patched(String body) {
        return "import os\n"
                + "_session = get_ipython().kernel.session\n"
                + "_send = _session.send\n"
                + "def _patched(stream, kind, content=None, *rest, **more):\n"
                + "    " + body + "\n"
                + "    return _send(stream, kind, content, *rest, **more)\n"
                + "_session.send = _patched\n"
                + "del _session\n";
    }

    private DevicesChanged awaitDevices(int devices) {
        return host.session
                .inbox
                .await(
                        devices + " devices",
                        message -> message.hasDevices() && message.getDevices().getDevicesCount() == devices)
                .getDevices();
    }

    private void assertReleasedBefore(EventCase end) {
        List<EventCase> events =
                host.session.inbox.list(FromHost::hasCell, m -> m.getCell().getEventCase());
        host.awaitEvent(1, 1, end);
        assertNotEquals(-1, events.indexOf(EventCase.RELEASED), events.toString());
        assertTrue(events.indexOf(EventCase.RELEASED) < events.indexOf(end), events.toString());
    }

    private void assertUnbroken() {
        assertEquals(
                List.of(),
                host.session.inbox.list(
                        m -> m.getCell().hasFailed() || m.getCell().hasRefused(), FromHost::getCell));
    }
}
