package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.HostDied;
import org.notebookos.hostlink.v1.RecoverKernel;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.replication.jraft.internal.JRaftBackend;

/** A kernel of three replicas over the real replicated log: nothing in here is a fake but the controller. */
class ReplicasOverJRaftTest {

    @TempDir
    Path directory;

    private final List<TestHost> hosts = new ArrayList<>();
    private final List<TestHost.Peer> peers = new ArrayList<>();
    private FakeController controller;

    @BeforeEach
    void open() throws Exception {
        controller = new FakeController();
        for (String id : List.of("h1", "h2", "h3")) {
            JRaftBackend backend = new JRaftBackend(Configs.of(
                    JRaftBackend.Config.class,
                    Map.of("directory", directory.resolve(id + "-log").toString())));
            hosts.add(new TestHost(id, controller, backend, directory));
            peers.add(new TestHost.Peer(id, backend.endpoint()));
        }
        for (TestHost host : hosts) {
            host.linked().open("k", peers);
        }
        for (TestHost host : hosts) {
            host.awaitReady("k", 0);
        }
    }

    @AfterEach
    void close() {
        hosts.forEach(TestHost::close);
        controller.close();
    }

    @Test
    void stateFollowsTheExecutorAndSurvivesItsHost() {
        hosts.get(0).run("k", 1, "import os\nx = [1]\ny = x");
        hosts.get(0).awaitIdle(1);
        hosts.get(1).run("k", 2, "x.append(2)\ny");
        assertEquals("[1, 2]", Cells.result(hosts.get(1).awaitOutput("execute_result", 2)));
        hosts.get(1).awaitIdle(2);
        hosts.get(1).close();
        for (TestHost survivor : List.of(hosts.get(0), hosts.get(2))) {
            survivor.session.send(ToHost.newBuilder()
                    .setHostDied(HostDied.newBuilder()
                            .setHostId("h2")
                            .setLogEndpoint(peers.get(1).endpoint())));
        }
        hosts.get(2).run("k", 3, "y.append(3)\nx");
        assertEquals("[1, 2, 3]", Cells.result(hosts.get(2).awaitOutput("execute_result", 3)));
        hosts.get(2).awaitEvent(3, 1, CellEvent.EventCase.FINISHED);
    }

    @Test
    void theLastReplicaGoesOnAloneWhenAnOperatorSaysSo() {
        hosts.get(1).run("k", 1, "x = [1]");
        hosts.get(1).awaitIdle(1);
        TestHost last = hosts.get(0);
        last.awaitReady("k", 1);
        CommandResult tooEarly = recover(last, 70);
        assertFalse(tooEarly.getOk());
        assertEquals("HAS_QUORUM", tooEarly.getCode());
        hosts.get(1).close();
        hosts.get(2).close();
        CommandResult recovered = recover(last, 71);
        assertTrue(recovered.getOk(), recovered.getText());
        assertEquals("{\"term\": 1}", recovered.getText());
        last.run("k", 2, "x.append(2)\nx");
        assertEquals("[1, 2]", Cells.result(last.awaitOutput("execute_result", 2)));
        last.awaitEvent(2, 1, CellEvent.EventCase.FINISHED);
        last.session.inbox.await(
                "the members of a group of one",
                message -> message.hasReplica()
                        && message.getReplica().getMembersList().equals(List.of("k-h1")));
    }

    private static CommandResult recover(TestHost host, long command) {
        host.session.send(ToHost.newBuilder()
                .setCommandId(command)
                .setRecover(RecoverKernel.newBuilder().setKernelId("k")));
        return host.session
                .inbox
                .await(
                        "result of command " + command,
                        message -> message.hasResult() && message.getResult().getCommandId() == command)
                .getResult();
    }

    @Test
    void printsTheTimesOfNoOpCells() {
        int cells = 100;
        long[] total = new long[cells];
        long[] election = new long[cells];
        long[] run = new long[cells];
        long[] commit = new long[cells];
        TestHost host = hosts.get(0);
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
            commit[i] = host.awaitEvent(i + 1, 1, CellEvent.EventCase.FINISHED)
                    .getFinished()
                    .getCommitUs();
        }
        System.out.printf(
                "no-op cell over JRaft, p50: controller to idle %d us, election %d us, request to reply %d us, commit %d"
                        + " us; p95 of the whole %d us%n",
                percentile(total, 50),
                percentile(election, 50),
                percentile(run, 50),
                percentile(commit, 50),
                percentile(total, 95));
    }

    private static long percentile(long[] values, int percent) {
        long[] sorted = Arrays.copyOfRange(values, values.length / 3, values.length);
        Arrays.sort(sorted);
        return sorted[sorted.length * percent / 100];
    }
}
