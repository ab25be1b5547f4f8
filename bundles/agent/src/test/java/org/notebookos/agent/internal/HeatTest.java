package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Heat;
import org.notebookos.hostlink.v1.HeatReplica;
import org.notebookos.hostlink.v1.Member;
import org.notebookos.hostlink.v1.OpenReplica;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ResetKernel;
import org.notebookos.hostlink.v1.ToHost;

/** Replicas whose processes end, wait and come back: real Python and real links, a log in memory. */
class HeatTest extends ThreeHosts {

    private long commands = 100;

    private static HeatReplica.Builder cold() {
        return HeatReplica.newBuilder().setHeat(Heat.HEAT_COLD);
    }

    private static HeatReplica.Builder carefully() {
        return cold().setCareful(true);
    }

    private static HeatReplica.Builder hot() {
        return HeatReplica.newBuilder().setHeat(Heat.HEAT_HOT);
    }

    private CommandResult tell(TestHost host, HeatReplica.Builder wish) {
        long command = ++commands;
        host.session.send(ToHost.newBuilder().setCommandId(command).setHeat(wish.setKernelId("k")));
        return host.session
                .inbox
                .await(
                        "result of command " + command,
                        message -> message.hasResult() && message.getResult().getCommandId() == command)
                .getResult();
    }

    private void suspend() throws Exception {
        for (TestHost host : hosts) {
            long pid = host.pid("k");
            CommandResult result = tell(host, carefully());
            assertTrue(result.getOk(), result::toString);
            host.awaitState("k", ReplicaState.REPLICA_STATE_COLD, pid);
            ended(pid);
        }
    }

    private static void ended(long pid) throws Exception {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().get(10, TimeUnit.SECONDS);
        }
    }

    private static String result(TestHost host, long term) {
        return Cells.result(host.awaitOutput("execute_result", term));
    }

    @Test
    void aKernelWithoutAnyProcessComesBackWithEveryVariableAndItsAliases() throws Exception {
        TestHost h1 = hosts.get(0);
        h1.run("k", 1, "a = [1]\nb = {'same': a}\ndef f(): return len(a)\nbig = bytes(3_000_000)");
        h1.awaitIdle(1);
        hosts.get(1).awaitReady("k", 1);
        hosts.get(2).awaitReady("k", 1);
        long before = h1.pid("k");
        suspend();

        assertTrue(tell(h1, hot()).getOk());
        h1.awaitNewLife("k", before);
        h1.run("k", 2, "a.append(2)\n(b['same'] is a, f(), len(big))");
        assertEquals("(True, 2, 3000000)", result(h1, 2));
        assertEquals(
                2,
                Cells.content(h1.awaitOutput("execute_reply", 2))
                        .path("execution_count")
                        .asInt());
    }

    @Test
    void aColdStandbyTakesOverWhenTheExecutorsHostIsGone() throws Exception {
        TestHost h2 = hosts.get(1);
        assertTrue(tell(h2, cold()).getOk());
        hosts.get(0).run("k", 1, "x = {'kept': 1}");
        hosts.get(0).awaitIdle(1);
        hosts.get(0).run("k", 2, "x['more'] = 2");
        hosts.get(0).awaitIdle(2);
        hosts.get(0).close();

        long before = h2.pid("k");
        tell(h2, hot());
        h2.awaitNewLife("k", before);
        h2.run("k", 3, "x");
        assertEquals("{'kept': 1, 'more': 2}", result(h2, 3));
    }

    @Test
    void aWarmStandbyTakesOverNothingUntilItRunsACellAndThenEverything() throws Exception {
        Path touched = directory.resolve("touched");
        Files.createFile(touched);
        TestHost h1 = hosts.get(0);
        TestHost h2 = hosts.get(1);
        TestHost h3 = hosts.get(2);
        tell(h2, HeatReplica.newBuilder().setHeat(Heat.HEAT_WARM));
        h1.run(
                "k",
                1,
                """
                class Touching:
                    def __init__(self, at): self.at = at
                    def __setstate__(self, state):
                        import os
                        self.__dict__.update(state)
                        open(self.at, 'a').write(f'{os.getpid()} ')
                t = Touching('%s')"""
                        .formatted(touched));
        h1.awaitIdle(1);
        h1.run("k", 2, "n = 41");
        h1.awaitIdle(2);
        h3.run("k", 3, "n += 1");
        h3.awaitIdle(3);
        String pids = Files.readString(touched);
        assertTrue(pids.contains(h3.pid("k") + " "), pids);
        assertFalse(pids.contains(h2.pid("k") + " "), pids);

        h1.close();
        h2.run("k", 4, "(n, type(t).__name__)");

        assertEquals("(42, 'Touching')", result(h2, 4));
        assertTrue(Files.readString(touched).contains(h2.pid("k") + " "));
    }

    @Test
    void aProcessIsNotEndedWhileACellRunsInItNorWhileItWorksForAClient() {
        TestHost h1 = hosts.get(0);
        h1.run("k", 1, "print('on')\nimport time\ntime.sleep(600)");
        h1.awaitOutput("stream", 1);

        assertEquals("BUSY", tell(h1, carefully()).getCode());
        assertEquals("BUSY", tell(h1, cold()).getCode());
    }

    @Test
    void whatCantBeInTheLogIsNamedAndGivenUpOnlyOnDemand() {
        TestHost h1 = hosts.get(0);
        h1.run("k", 1, "import socket\nline = socket.socket()");
        h1.awaitIdle(1);

        CommandResult refused = tell(h1, carefully());
        assertEquals("WOULD_LOSE", refused.getCode());
        assertTrue(refused.getText().contains("line ("), refused.getText());

        assertTrue(tell(h1, carefully().setAcceptLoss(true)).getOk());
    }

    @Test
    void whatAWidgetChangedIsCommittedByACellBeforeTheProcessEnds() throws Exception {
        TestHost h1 = hosts.get(0);
        h1.run(
                "k",
                1,
                """
                moved = 0
                def opened(comm, message):
                    global moved
                    moved = message['content']['data']['to']
                get_ipython().kernel.comm_manager.register_target('slider', opened)""");
        h1.awaitIdle(1);
        Map<String, ?> open = Map.of("comm_id", "c1", "target_name", "slider", "data", Map.of("to", 7));
        h1.session.send(ToHost.newBuilder()
                .setMessage(Cells.message("k", Channel.SHELL, "client-a", "comm_open", "comm-1", open)));
        h1.session.inbox.await("idle of the widget", HeatTest::isIdleOfTheWidget);

        assertEquals("UNSAVED", tell(h1, carefully()).getCode());
        h1.run("k", 2, "pass");
        h1.awaitIdle(2);
        long before = h1.pid("k");
        CommandResult result = tell(h1, carefully());
        assertTrue(result.getOk(), result::toString);

        tell(h1, hot());
        h1.awaitNewLife("k", before);
        h1.run("k", 3, "moved");
        assertEquals("7", result(h1, 3));
    }

    private static boolean isIdleOfTheWidget(FromHost message) {
        return Cells.isReplyTo(message, "status", "comm-1")
                && Cells.content(message.getOutput())
                        .path("execution_state")
                        .asText()
                        .equals("idle");
    }

    @Test
    void aMessageForAReplicaWithoutAProcessWaitsForOne() throws Exception {
        suspend();
        TestHost h1 = hosts.get(0);
        h1.session.send(ToHost.newBuilder()
                .setMessage(Cells.message("k", Channel.SHELL, "client-a", "kernel_info_request", "info-1", Map.of())));

        tell(h1, hot());

        h1.session.inbox.await("the reply", message -> Cells.isReplyTo(message, "kernel_info_reply", "info-1"));
    }

    @Test
    void aReplicaWithoutAProcessRefusesCellsAtOnceAndStaysThatWayWhenTheKernelIsRestarted() throws Exception {
        suspend();
        TestHost h1 = hosts.get(0);
        long before = h1.pid("k");
        h1.run("k", 1, "1");
        assertEquals(
                CellRefused.Code.NOT_READY,
                h1.awaitEvent(1, 1, CellEvent.EventCase.REFUSED).getRefused().getCode());

        h1.ask(
                ++commands,
                ToHost.newBuilder()
                        .setReset(ResetKernel.newBuilder().setKernelId("k").setSessionId("session-2")));
        h1.session.inbox.await(
                "the new session",
                message -> message.hasReplica()
                        && message.getReplica().getSessionId().equals("session-2")
                        && message.getReplica().getState() == ReplicaState.REPLICA_STATE_COLD);
        assertEquals(before, h1.pid("k"), "no other process was started");
    }

    @Test
    void aReplicaThatIsOpenedColdHasALogAndNoProcess() throws Exception {
        TestHost h4 = new TestHost("h4", controller, cluster.host("m:4"), directory).linked();
        hosts.add(h4);
        h4.session.send(ToHost.newBuilder()
                .setCommandId(++commands)
                .setOpen(OpenReplica.newBuilder()
                        .setKernelId("solo")
                        .setReplicaId("solo-h4")
                        .setSessionId("session-1")
                        .setBackend("memory")
                        .setHeat(Heat.HEAT_COLD)
                        .addInitialMembers(Member.newBuilder()
                                .setReplicaId("solo-h4")
                                .setHostId("h4")
                                .setLogEndpoint("m:4"))));
        h4.awaitResult(commands);
        h4.awaitState("solo", ReplicaState.REPLICA_STATE_COLD, -1);
        assertEquals(
                List.of(),
                h4.session.inbox.list(
                        message -> message.hasReplica() && message.getReplica().getPid() != 0, FromHost::getReplica));
    }
}
