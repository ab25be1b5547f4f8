package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Interrupt;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ResetKernel;
import org.notebookos.hostlink.v1.ToHost;

/** A kernel of one replica: real Python, real link, a log in memory. */
class OneReplicaTest {

    @TempDir
    Path directory;

    private final MemoryCluster cluster = new MemoryCluster();
    private FakeController controller;
    private TestHost host;

    @BeforeEach
    void open() throws Exception {
        controller = new FakeController();
        host = new TestHost("h1", controller, cluster.host("m:1"), directory).linked();
        host.open("k", List.of(new TestHost.Peer("h1", "m:1")));
        host.awaitReady("k", 0);
    }

    @AfterEach
    void close() {
        host.close();
        controller.close();
    }

    @Test
    void aCellRunsItsOutputFlowsAndClientsHearOfItsEndBeforeTheControllerDoes() {
        host.run("k", 1, "x = 20 + 1\nprint('hello')\nx * 2");
        host.awaitIdle(1);
        assertEquals(
                "hello\n",
                Cells.content(host.awaitOutput("stream", 1)).path("text").asText());
        assertEquals("42", Cells.result(host.awaitOutput("execute_result", 1)));
        Output reply = host.awaitOutput("execute_reply", 1);
        assertEquals("client-a", reply.getClient());
        assertEquals(Channel.SHELL, reply.getChannel());
        assertEquals("ok", Cells.content(reply).path("status").asText());
        assertEquals("session-1", Cells.header(reply).session());
        assertFalse(host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED)
                .getFinished()
                .getUnheard());
        List<FromHost> all = host.session.inbox.all();
        int finished =
                index(all, message -> message.hasCell() && message.getCell().hasFinished());
        assertTrue(index(all, message -> Cells.isIdle(message, 1)) < finished);
    }

    @Test
    void aCellUnderAMandateNeedsNoBallotButTheControllersWord() {
        host.startUnderMandate("k", "x = 1", "x += 1\nx");
        assertEquals(List.of(), host.outputs("execute_input", 2));

        host.begin("k", 2, 0);

        host.awaitEvent(2, 0, CellEvent.EventCase.FINISHED);
        assertEquals("2", Cells.result(host.awaitOutput("execute_result", 2)));
        host.begin("k", 2, 0);
        host.run("k", 3, "x");
        assertEquals("2", Cells.result(host.awaitOutput("execute_result", 3)));
    }

    @Test
    void aNewerAttemptTakesThePlaceOfOneThatWaitsForTheControllersWord() {
        host.startUnderMandate("k", "x = 1", "x += 1");

        host.run(Cells.run("k", 2, 1, "x += 10"));

        host.awaitEvent(2, 1, CellEvent.EventCase.FINISHED);
        host.run("k", 3, "x");
        assertEquals("11", Cells.result(host.awaitOutput("execute_result", 3)));
    }

    @Test
    void outputIsNumberedWithoutGapsAndHasNoneOfTheAgentsOwnMessages() {
        host.run("k", 1, "1");
        host.awaitIdle(1);
        List<Output> outputs = host.session.inbox.list(FromHost::hasOutput, FromHost::getOutput);
        for (int i = 0; i < outputs.size(); i++) {
            assertEquals(i + 1, outputs.get(i).getSequence());
            assertFalse(Cells.header(outputs.get(i)).msgType().startsWith("notebookos"));
            assertEquals("cell-1", Cells.parent(outputs.get(i)).msgId());
        }
        assertEquals(1, host.outputs("execute_reply", 1).size());
        assertEquals(1, host.outputs("execute_input", 1).size());
        assertEquals(2, host.outputs("status", 1).size());
    }

    @Test
    void aProcessThatDiesWhileIdleComesBackWithAllVariables() {
        host.run("k", 1, "import os\nx = {'a': [1, 2]}\ny = x['a']\nos.getpid()");
        host.awaitIdle(1);
        long pid = Long.parseLong(Cells.result(host.awaitOutput("execute_result", 1)));
        host.session.inbox.await("running state of pid", message -> message.hasReplica());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        host.awaitState("k", ReplicaState.REPLICA_STATE_STARTING, pid);
        host.awaitNewLife("k", pid);
        host.run("k", 2, "y.append(3)\n(x, os.getpid() != " + pid + ")");
        assertEquals("({'a': [1, 2, 3]}, True)", Cells.result(host.awaitOutput("execute_result", 2)));
        host.awaitIdle(2);
        assertEquals(
                2,
                Cells.content(host.awaitOutput("execute_reply", 2))
                        .path("execution_count")
                        .asInt());
    }

    @Test
    void aCellMayLeaveAFreshProcessBehindThatHasItsState() {
        host.run(Cells.run("k", 1, 1, "import os\nx = {'a': [1, 2]}\ny = x['a']\nos.getpid()")
                .setFreshProcess(true));
        host.awaitIdle(1);
        host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED);
        long pid = Long.parseLong(Cells.result(host.awaitOutput("execute_result", 1)));
        host.awaitNewLife("k", pid);

        host.run(Cells.run("k", 2, 1, "y.append(3)\n1 / 0").setFreshProcess(true));
        host.awaitIdle(2);
        assertEquals(
                "error",
                Cells.content(host.awaitOutput("execute_reply", 2))
                        .path("status")
                        .asText());
        host.run("k", 3, "(x, os.getpid() != " + pid + ")");

        assertEquals("({'a': [1, 2, 3]}, True)", Cells.result(host.awaitOutput("execute_result", 3)));
        assertEquals(List.of(), host.session.inbox.list(m -> m.getCell().hasFailed(), m -> m));
    }

    @Test
    void aProcessThatDiesInACellFailsTheCellAndFreesItsDevices() {
        host.run(Cells.withGpus(Cells.run("k", 1, 1, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), 5, 2));
        CellEvent failed = host.awaitEvent(1, 1, CellEvent.EventCase.FAILED);
        assertEquals(CellFailed.Code.REPLICA_DIED, failed.getFailed().getCode());
        assertFalse(failed.getFailed().getReplied());
        host.awaitEvent(1, 1, CellEvent.EventCase.RELEASED);
        host.run(Cells.withGpus(Cells.run("k", 1, 2, "'again'"), 6, 2));
        host.awaitEvent(1, 2, CellEvent.EventCase.FINISHED);
    }

    @Test
    void devicesAreBoundForTheCellAndVisibleToIt() {
        host.run(Cells.withGpus(
                Cells.run(
                        "k",
                        1,
                        1,
                        "import os, notebookos_kernel.gpu as gpu\n"
                                + "(gpu.devices(), os.environ['NOTEBOOKOS_SIMULATED_GPUS'])"),
                5,
                2));
        host.awaitIdle(1);
        assertEquals(
                List.of("SIM-h1-0", "SIM-h1-1"),
                host.awaitEvent(1, 1, CellEvent.EventCase.STARTED).getStarted().getDevicesList());
        assertEquals(
                "(['SIM-h1-0', 'SIM-h1-1'], 'SIM-h1-0,SIM-h1-1')", Cells.result(host.awaitOutput("execute_result", 1)));
        host.awaitEvent(1, 1, CellEvent.EventCase.RELEASED);
        host.run("k", 2, "gpu.devices()");
        assertEquals("[]", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void aCellThatNeedsMoreDevicesThanTheHostHasIsRefused() {
        host.run(Cells.withGpus(Cells.run("k", 1, 1, "1"), 5, 3));
        CellRefused refused = host.awaitEvent(1, 1, CellEvent.EventCase.REFUSED).getRefused();
        assertEquals(CellRefused.Code.NO_DEVICES, refused.getCode());
        assertTrue(refused.getText().contains("3"), refused.getText());
    }

    @Test
    void aLeaseThatIsOlderThanOneSeenBeforeIsRefused() {
        host.run(Cells.withGpus(Cells.run("k", 1, 1, "1"), 7, 1));
        host.awaitIdle(1);
        host.run(Cells.withGpus(Cells.run("k", 2, 1, "1"), 6, 1));
        assertEquals(
                CellRefused.Code.STALE_LEASE,
                host.awaitEvent(2, 1, CellEvent.EventCase.REFUSED).getRefused().getCode());
        host.run(Cells.withGpus(Cells.run("k", 2, 2, "1"), 0, 1));
        assertEquals(
                CellRefused.Code.STALE_LEASE,
                host.awaitEvent(2, 2, CellEvent.EventCase.REFUSED).getRefused().getCode());
    }

    @Test
    void aTermThatIsOverIsRefused() {
        host.run("k", 1, "1");
        host.awaitIdle(1);
        host.run(Cells.run("k", 1, 2, "2"));
        assertEquals(
                CellRefused.Code.STALE_TERM,
                host.awaitEvent(1, 2, CellEvent.EventCase.REFUSED).getRefused().getCode());
    }

    @Test
    void inputAsksTheClientThatSubmittedTheCell() {
        host.run("k", 1, "name = input('who? ')\nname");
        Output request = host.awaitOutput("input_request", 1);
        assertEquals("client-a", request.getClient());
        assertEquals(Channel.STDIN, request.getChannel());
        host.session.send(ToHost.newBuilder()
                .setMessage(Cells.message(
                        "k",
                        Channel.STDIN,
                        "client-a",
                        "input_reply",
                        "in-1",
                        Map.of("status", "ok", "value", "ann"))));
        assertEquals("'ann'", Cells.result(host.awaitOutput("execute_result", 1)));
        host.awaitIdle(1);
    }

    @Test
    void otherRequestsAreAnsweredToWhoAskedAlsoOnControl() {
        host.session.send(ToHost.newBuilder()
                .setMessage(Cells.message("k", Channel.SHELL, "client-b", "kernel_info_request", "ki-1", Map.of())));
        host.session.send(ToHost.newBuilder()
                .setMessage(Cells.message("k", Channel.CONTROL, "client-c", "kernel_info_request", "ki-2", Map.of())));
        Output shell = host.session
                .inbox
                .await("reply", message -> Cells.isReplyTo(message, "kernel_info_reply", "ki-1"))
                .getOutput();
        Output control = host.session
                .inbox
                .await("reply", message -> Cells.isReplyTo(message, "kernel_info_reply", "ki-2"))
                .getOutput();
        assertEquals("client-b", shell.getClient());
        assertEquals("client-c", control.getClient());
        assertEquals(Channel.CONTROL, control.getChannel());
    }

    @Test
    void anInterruptEndsTheRunningCellAndItsStateIsKept() {
        host.run("k", 1, "z = 5\nprint('on')\nimport time\ntime.sleep(600)");
        host.awaitOutput("stream", 1);
        interrupt();
        assertEquals(
                "KeyboardInterrupt",
                Cells.content(host.awaitOutput("error", 1)).path("ename").asText());
        host.awaitIdle(1);
        host.run("k", 2, "z");
        assertEquals("5", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    private void interrupt() {
        host.session.send(
                ToHost.newBuilder().setInterrupt(Interrupt.newBuilder().setKernelId("k")));
    }

    @Test
    void anInterruptRightBehindACellEndsItHoweverFarItIs() {
        for (int term = 1; term <= 5; term++) {
            host.run("k", term, "import time\ntime.sleep(600)");
            interrupt();
            assertEquals(
                    "KeyboardInterrupt",
                    Cells.content(host.awaitOutput("execute_reply", term))
                            .path("ename")
                            .asText());
            host.awaitEvent(term, 1, CellEvent.EventCase.FINISHED);
        }
    }

    @Test
    void aCellThatIsInterruptedWhileItWaitsForTheControllersWordEndsAsItBegins() {
        host.startUnderMandate("k", "x = 1", "x += 1");
        host.session.send(ToHost.newBuilder()
                .setInterrupt(Interrupt.newBuilder().setKernelId("k").setOnlyBeforeCode(true)));
        host.begin("k", 2, 0);

        assertEquals(
                "KeyboardInterrupt",
                Cells.content(host.awaitOutput("error", 2)).path("ename").asText());
        host.awaitEvent(2, 0, CellEvent.EventCase.FINISHED);
        host.run("k", 3, "x");
        assertEquals("1", Cells.result(host.awaitOutput("execute_result", 3)));
    }

    @Test
    void anInterruptBetweenTwoCellsEndsTheCodeOfAComm() {
        host.run(
                "k",
                1,
                "from comm import create_comm\nimport time\nc = create_comm(target_name='t', comm_id='c-1')\n"
                        + "def forever(message):\n    print('on', flush=True)\n    time.sleep(600)\nc.on_msg(forever)");
        host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED);
        host.session.send(ToHost.newBuilder()
                .setMessage(Cells.message(
                        "k",
                        Channel.SHELL,
                        "client-a",
                        "comm_msg",
                        "word-1",
                        Map.of("comm_id", "c-1", "data", Map.of()))));
        host.session.inbox.await(
                "output of the comm",
                m -> m.hasOutput() && Cells.header(m.getOutput()).msgType().equals("stream"));

        interrupt();

        host.run("k", 2, "'free'");
        assertEquals("'free'", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void aResetEmptiesTheNamespaceAndStartsCountingAnewUnderTheNewSession() {
        host.run("k", 1, "x = 1");
        host.awaitIdle(1);
        host.session.send(ToHost.newBuilder()
                .setCommandId(9)
                .setReset(ResetKernel.newBuilder().setKernelId("k").setSessionId("session-2")));
        host.awaitResult(9);
        host.session.inbox.await(
                "ready again",
                message -> message.hasReplica()
                        && message.getReplica().getState() == ReplicaState.REPLICA_STATE_READY
                        && message.getReplica().getSessionId().equals("session-2"));
        host.run("k", 2, "'x' in globals()");
        Output result = host.awaitOutput("execute_result", 2);
        assertEquals("False", Cells.result(result));
        assertEquals("session-2", Cells.header(result).session());
        assertEquals(1, Cells.content(result).path("execution_count").asInt());
    }

    @Test
    void aCellThatCannotBeCommittedNowIsSaidToBeUnsafeAndIsCommittedLater() {
        host.run("k", 1, "x = 1");
        host.awaitIdle(1);
        host.run("k", 2, "print('on')\nx = 2\nimport time\ntime.sleep(1)");
        host.awaitOutput("stream", 2);
        cluster.quorum("k", false);
        host.awaitEvent(2, 1, CellEvent.EventCase.NOT_DURABLE);
        host.awaitIdle(2);
        assertTrue(host.outputs("stream", 2).stream()
                .anyMatch(output -> Cells.content(output).path("text").asText().contains("not safe yet")));
        cluster.quorum("k", true);
        host.awaitEvent(2, 1, CellEvent.EventCase.FINISHED);
        host.run("k", 3, "x");
        assertEquals("2", Cells.result(host.awaitOutput("execute_result", 3)));
    }

    @Test
    void largeValuesGoToTheStoreAndComeBackFromThere() {
        host.run("k", 1, "import os\nbig = os.urandom(3_000_000)\nh = hash(big)\nos.getpid()");
        host.awaitIdle(1);
        CellEvent finished = host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED);
        assertTrue(finished.getFinished().getDeltaBytes() < 100_000, finished.toString());
        assertNotEquals(0, finished.getFinished().getStoreUs());
        long pid = Long.parseLong(Cells.result(host.awaitOutput("execute_result", 1)));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        host.awaitNewLife("k", pid);
        host.run("k", 2, "len(big)");
        assertEquals("3000000", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void printsTheTimesOfNoOpCells() {
        int cells = 60;
        long[] total = new long[cells];
        long[] election = new long[cells];
        long[] run = new long[cells];
        for (int i = 0; i < cells; i++) {
            long start = System.nanoTime();
            host.run("k", i + 1, "pass");
            host.awaitIdle(i + 1);
            total[i] = (System.nanoTime() - start) / 1000;
            election[i] = host.awaitEvent(i + 1, 1, CellEvent.EventCase.STARTED)
                    .getStarted()
                    .getElectionUs();
            run[i] = host.awaitEvent(i + 1, 1, CellEvent.EventCase.REPLIED)
                    .getReplied()
                    .getRunUs();
        }
        System.out.printf(
                "no-op cell, controller to idle: p50 %d us, p95 %d us; election p50 %d us; request to reply p50 %d us%n",
                percentile(total, 50), percentile(total, 95), percentile(election, 50), percentile(run, 50));
    }

    private static long percentile(long[] values, int percent) {
        long[] sorted = Arrays.copyOfRange(values, values.length / 3, values.length);
        Arrays.sort(sorted);
        return sorted[sorted.length * percent / 100];
    }

    private static int index(List<FromHost> all, Predicate<FromHost> wanted) {
        for (int i = 0; i < all.size(); i++) {
            if (wanted.test(all.get(i))) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }
}
