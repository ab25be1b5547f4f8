package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.CloseReplica;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.Heat;
import org.notebookos.hostlink.v1.HeatReplica;
import org.notebookos.hostlink.v1.Interrupt;
import org.notebookos.hostlink.v1.Member;
import org.notebookos.hostlink.v1.OpenReplica;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.Program;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.hostlink.v1.ResetKernel;
import org.notebookos.hostlink.v1.ToHost;

/** A kernel that isn't ours: the stock Python kernel, started as its kernelspec says. */
class ForeignKernelTest {

    private static final List<String> STOCK = List.of("python3", "-m", "ipykernel_launcher", "-f", "{connection_file}");

    @TempDir
    Path directory;

    private final MemoryCluster cluster = new MemoryCluster();
    private FakeController controller;
    private TestHost host;
    private long commands = 100;

    @BeforeEach
    void link() throws Exception {
        controller = new FakeController();
        host = new TestHost("h1", controller, cluster.host("m:1"), directory).linked();
    }

    @AfterEach
    void close() {
        host.close();
        controller.close();
    }

    private void open(Program.Builder program) {
        host.session.send(ToHost.newBuilder()
                .setCommandId(1)
                .setOpen(OpenReplica.newBuilder()
                        .setKernelId("k")
                        .setReplicaId("k-h1")
                        .setSessionId("session-1")
                        .setBackend("memory")
                        .putEnvironment("KERNEL_USERNAME", "ann")
                        .setProgram(program)
                        .addInitialMembers(Member.newBuilder()
                                .setReplicaId("k-h1")
                                .setHostId("h1")
                                .setLogEndpoint("m:1"))));
    }

    private void openReady(Program.Builder program) {
        open(program);
        host.awaitReady("k", 0);
    }

    private static Program.Builder stock() {
        return Program.newBuilder().addAllCommand(STOCK);
    }

    private String result(long term, String code) {
        host.run("k", term, code);
        host.awaitIdle(term);
        host.awaitEvent(term, 1, CellEvent.EventCase.FINISHED);
        return Cells.result(host.awaitOutput("execute_result", term));
    }

    private CommandResult tell(HeatReplica.Builder wish) {
        long command = ++commands;
        host.session.send(ToHost.newBuilder().setCommandId(command).setHeat(wish.setKernelId("k")));
        return host.session
                .inbox
                .await(
                        "result of " + command,
                        m -> m.hasResult() && m.getResult().getCommandId() == command)
                .getResult();
    }

    private List<String> sessions() {
        return host.session.inbox.list(m -> m.hasReplica(), m -> m.getReplica().getSessionId()).stream()
                .filter(session -> !session.isEmpty())
                .distinct()
                .toList();
    }

    private ReplicaStatus awaitFailed() {
        return host.session
                .inbox
                .await(
                        "a replica that failed",
                        m -> m.hasReplica() && m.getReplica().getState() == ReplicaState.REPLICA_STATE_FAILED)
                .getReplica();
    }

    private static void ended(long pid) throws Exception {
        if (ProcessHandle.of(pid).isPresent()) {
            ProcessHandle.of(pid).get().onExit().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void itsCellsRunAsTheClientSentThemAndAllThatIsHeardHasOneSession() {
        openReady(stock());
        assertEquals(
                "('ann', True, ['deletedCells'])",
                result(
                        1,
                        "x = 41\nimport os\nmeta = get_ipython().kernel.get_parent()['metadata']\n"
                                + "(os.environ['KERNEL_USERNAME'], 'notebookos_kernel' not in os.environ.get('PYTHONPATH', ''),"
                                + " sorted(meta))"));
        assertEquals("42", result(2, "x + 1"));
        String session = Cells.header(host.awaitOutput("execute_reply", 2)).session();
        assertTrue(session.startsWith("session-1_"), session);
        assertEquals(List.of(session), sessions());
        for (Output output : host.session.inbox.list(m -> m.hasOutput(), m -> m.getOutput())) {
            assertEquals(session, Cells.header(output).session());
        }
    }

    @Test
    void aProcessThatDiesIsFollowedByAnEmptyOneUnderAnotherSession() throws Exception {
        openReady(stock());
        result(1, "x = 1\nx");
        long pid = host.pid("k");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        host.awaitNewLife("k", pid);

        assertEquals("False", result(2, "'x' in globals()"));
        assertEquals(2, sessions().size(), sessions().toString());
        ended(pid);
    }

    @Test
    void aProcessThatDiesInACellFailsTheCell() {
        openReady(stock());
        host.run("k", 1, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)");

        CellEvent failed = host.awaitEvent(1, 1, CellEvent.EventCase.FAILED);

        assertEquals(CellFailed.Code.REPLICA_DIED, failed.getFailed().getCode());
    }

    @Test
    void aProcessThatDiesInCodeBesideItsCellsAnswersThatCode() {
        openReady(stock());
        host.session.send(ToHost.newBuilder()
                .setMessage(Cells.message(
                        "k",
                        Channel.SHELL,
                        "client-b",
                        "execute_request",
                        "beside",
                        Map.of("code", "import os\nos._exit(1)", "silent", false))));

        Output reply = host.session
                .inbox
                .await("the reply", m -> Cells.isReplyTo(m, "execute_reply", "beside"))
                .getOutput();

        assertEquals("client-b", reply.getClient());
        assertEquals("ExecutorLost", Cells.content(reply).path("ename").asText());
        assertEquals(
                "idle",
                Cells.content(host.session
                                .inbox
                                .await(
                                        "idle",
                                        m -> Cells.isReplyTo(m, "status", "beside")
                                                && m.getOutput().getSequence() > reply.getSequence())
                                .getOutput())
                        .path("execution_state")
                        .asText());
        assertEquals("2", result(1, "1 + 1"));
    }

    @Test
    void aProgramThatEndsAgainAndAgainIsGivenUpAndSaysItsLastWords() {
        open(Program.newBuilder().addAllCommand(List.of("python3", "-c", "raise SystemExit('out of order')")));

        assertTrue(awaitFailed().getDetail().contains("out of order"));
    }

    @Test
    void aProgramThatThisHostDoesntHaveIsNamed() {
        open(Program.newBuilder().addAllCommand(List.of("no-such-kernel", "{connection_file}")));

        String detail = awaitFailed().getDetail();

        assertTrue(detail.contains("no such program: no-such-kernel"), detail);
        assertTrue(detail.contains("must be installed on every host"), detail);
    }

    @Test
    void anInterruptIsASignalOrAMessageAsTheKernelspecSays() {
        for (boolean byMessage : List.of(false, true)) {
            commands++;
            host.session.send(ToHost.newBuilder()
                    .setCommandId(commands)
                    .setClose(CloseReplica.newBuilder().setKernelId("k").setKernelEnded(true)));
            host.awaitResult(commands);
            int before = host.outputs("error", 1).size();
            open(stock().setInterruptByMessage(byMessage));
            host.session.inbox.await(
                    "ready",
                    m -> m.hasReplica()
                            && m.getReplica().getState() == ReplicaState.REPLICA_STATE_READY
                            && sessions().size() == (byMessage ? 2 : 1));
            host.run("k", 1, "print('on')\nimport time\ntime.sleep(600)");
            host.session.inbox.await("output", m -> host.outputs("stream", 1).size() == (byMessage ? 2 : 1));

            host.session.send(
                    ToHost.newBuilder().setInterrupt(Interrupt.newBuilder().setKernelId("k")));

            host.session.inbox.await("error", m -> host.outputs("error", 1).size() == before + 1);
            assertEquals(
                    "KeyboardInterrupt",
                    Cells.content(host.outputs("error", 1).get(before))
                            .path("ename")
                            .asText());
        }
    }

    @Test
    void itsDevicesAreBoundFromItsStartToItsEndAndOtherwiseItSeesNone() throws Exception {
        openReady(stock().setGpus(1));
        String visible = "import os\n(os.environ['CUDA_VISIBLE_DEVICES'], os.environ.get('NOTEBOOKOS_SIMULATED_GPUS'))";
        assertEquals("('', 'SIM-h1-0')", result(1, visible));
        long pid = host.pid("k");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        host.awaitNewLife("k", pid);
        assertEquals("('', 'SIM-h1-0')", result(2, visible));
        host.open("ours", List.of(new TestHost.Peer("h1", "m:1")));
        host.awaitReady("ours", 0);
        host.run(Cells.withGpus(Cells.run("ours", 1, 1, "1"), 5, 2));
        host.awaitEvent(1, 1, CellEvent.EventCase.REFUSED);

        host.ask(
                ++commands,
                ToHost.newBuilder()
                        .setClose(CloseReplica.newBuilder().setKernelId("k").setKernelEnded(true)));

        host.run(Cells.withGpus(Cells.run("ours", 1, 2, "1"), 6, 2));
        assertEquals(
                List.of("SIM-h1-0", "SIM-h1-1"),
                host.awaitEvent(1, 2, CellEvent.EventCase.STARTED).getStarted().getDevicesList());
    }

    @Test
    void eachOfItsProcessesIsNamedToTheBinderAndTheDevicesStayBoundBetween() {
        ScriptedGpuBinder binder = new ScriptedGpuBinder();
        host.services.bindBinder(binder);
        openReady(stock().setGpus(1));
        long pid = host.pid("k");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        host.awaitNewLife("k", pid);

        host.ask(
                ++commands,
                ToHost.newBuilder()
                        .setClose(CloseReplica.newBuilder().setKernelId("k").setKernelEnded(true)));

        assertEquals(List.of("bind g0", "attach " + pid, "attach " + host.pid("k"), "release g0"), binder.done.all());
        assertEquals(0, binder.bound());
    }

    @Test
    void whenItsDeviceIsLostItIsStartedAnewWithAnother() {
        ScriptedGpuBinder binder = new ScriptedGpuBinder();
        host.services.bindBinder(binder);
        openReady(stock().setGpus(1));
        long pid = host.pid("k");
        host.run("k", 1, "print('on')\nimport time\ntime.sleep(600)");
        host.awaitOutput("stream", 1);

        binder.lose("g0", "it has fallen off the bus");

        CellFailed failed = host.awaitEvent(1, 1, CellEvent.EventCase.FAILED).getFailed();
        assertEquals(CellFailed.Code.REPLICA_DIED, failed.getCode());
        assertTrue(failed.getText().contains("g0: it has fallen off the bus"), failed.getText());
        host.awaitNewLife("k", pid);
        host.run(Cells.run("k", 1, 2, "import os\nos.environ['SCRIPTED_GPUS']"));
        host.awaitEvent(1, 2, CellEvent.EventCase.FINISHED);
        assertEquals("'g1'", Cells.result(host.awaitOutput("execute_result", 1)));
    }

    @Test
    void withoutDevicesOfItsOwnItSeesNone() {
        openReady(stock());
        assertEquals(
                "('', None)",
                result(
                        1,
                        "import os\n(os.environ['CUDA_VISIBLE_DEVICES'], os.environ.get('NOTEBOOKOS_SIMULATED_GPUS'))"));
    }

    @Test
    void questionsAndOtherRequestsPassBothWays() {
        openReady(stock());
        host.run("k", 1, "name = input('who? ')\nname");
        assertEquals("client-a", host.awaitOutput("input_request", 1).getClient());
        host.session.send(ToHost.newBuilder()
                .setMessage(Cells.message(
                        "k", Channel.STDIN, "client-a", "input_reply", "in-1", Map.of("status", "ok", "value", "bo"))));
        assertEquals("'bo'", Cells.result(host.awaitOutput("execute_result", 1)));
        host.session.send(ToHost.newBuilder()
                .setMessage(Cells.message(
                        "k",
                        Channel.SHELL,
                        "client-b",
                        "complete_request",
                        "c-1",
                        Map.of("code", "nam", "cursor_pos", 3))));
        JsonNode completion = Cells.content(host.session
                .inbox
                .await("completion", m -> Cells.isReplyTo(m, "complete_reply", "c-1"))
                .getOutput());
        assertTrue(completion.path("matches").toString().contains("\"name\""), completion.toString());
    }

    @Test
    void anOutputThatTheLinkCantCarryIsMissedInItsPlaceAndTheLinkHolds() {
        openReady(stock());
        host.run(
                "k",
                1,
                "from IPython.display import publish_display_data\n"
                        + "publish_display_data({'text/plain': 'x' * 70_000_000})");
        host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED);
        String notice =
                Cells.content(host.awaitOutput("stream", 1)).path("text").asText();
        assertTrue(notice.contains("display_data and 66.8 MiB is missing here"), notice);
        assertEquals("2", result(2, "1 + 1"));
    }

    @Test
    void itsProcessEndsOnlyForThoseWhoAcceptTheLoss() throws Exception {
        openReady(stock());
        result(1, "x = 1\nx");
        HeatReplica.Builder cold =
                HeatReplica.newBuilder().setHeat(Heat.HEAT_COLD).setCareful(true);
        CommandResult refused = tell(cold);
        assertEquals("WOULD_LOSE", refused.getCode());
        assertTrue(refused.getText().contains("not replicated"), refused.getText());
        long pid = host.pid("k");

        assertTrue(tell(cold.setAcceptLoss(true)).getOk());

        host.awaitState("k", ReplicaState.REPLICA_STATE_COLD, pid);
        ended(pid);
    }

    @Test
    void aRestartBeginsAnewUnderTheNewSession() {
        openReady(stock());
        result(1, "x = 1\nx");
        long pid = host.pid("k");
        host.ask(
                ++commands,
                ToHost.newBuilder()
                        .setReset(ResetKernel.newBuilder().setKernelId("k").setSessionId("session-2")));

        host.awaitNewLife("k", pid);

        assertEquals("False", result(2, "'x' in globals()"));
        String session = Cells.header(host.awaitOutput("execute_reply", 2)).session();
        assertTrue(session.startsWith("session-2_"), session);
        assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }
}
