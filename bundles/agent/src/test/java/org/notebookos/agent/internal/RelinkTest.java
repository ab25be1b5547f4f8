package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CloseReplica;
import org.notebookos.hostlink.v1.Delivered;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.ReplicaState;
import org.notebookos.hostlink.v1.ReplicaStatus;
import org.notebookos.hostlink.v1.Resume;
import org.notebookos.hostlink.v1.ToHost;

/** What outlives a broken link, a dead controller, and a restarted agent. */
class RelinkTest {

    private static final List<TestHost.Peer> PEERS = List.of(new TestHost.Peer("h1", "m:1"));

    @TempDir
    Path directory;

    private final MemoryCluster cluster = new MemoryCluster();
    private FakeController controller;
    private TestHost host;

    @BeforeEach
    void open() throws Exception {
        controller = new FakeController();
        host = new TestHost("h1", controller, cluster.host("m:1"), directory).linked();
        host.open("k", PEERS);
        host.awaitReady("k", 0);
    }

    @AfterEach
    void close() {
        host.close();
        controller.close();
    }

    @Test
    void aCellThatWaitsForTheControllersWordIsGivenBackWhenTheLinkBreaks() throws Exception {
        host.startUnderMandate("k", "x = 1", "x += 1");
        int port = controller.port();
        controller.close();
        controller = new FakeController(port);
        host.linkedTo(controller);

        host.awaitEvent(2, 0, CellEvent.EventCase.REFUSED);
        host.begin("k", 2, 0);
        host.run("k", 2, "x += 10\nx");

        assertEquals("11", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void aCellGoesOnWithoutAControllerAndItsOutputIsSaidAgain() throws Exception {
        host.run("k", 1, "print('before')\nimport time\ntime.sleep(1.5)\nprint('after')");
        host.awaitOutput("stream", 1);
        int port = controller.port();
        controller.close();
        controller = new FakeController(port);
        host.linkedTo(controller);
        ReplicaStatus status = host.session.hello().getReplicas(0);
        assertEquals("k", status.getKernelId());
        assertEquals(1, status.getFirstOutput());
        assertTrue(status.getLastOutput() >= 3);
        resume(1);
        host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED);
        host.awaitIdle(1);
        List<Long> sequences = host.session.inbox.list(
                FromHost::hasOutput, message -> message.getOutput().getSequence());
        for (int i = 0; i < sequences.size(); i++) {
            assertEquals(i + 1, sequences.get(i));
        }
    }

    @Test
    void whatEverybodyHasIsNotSaidAgain() throws Exception {
        host.run("k", 1, "1");
        host.awaitIdle(1);
        host.session.send(ToHost.newBuilder()
                .setDelivered(Delivered.newBuilder()
                        .setKernelId("k")
                        .putDelivered("client-a", 3)
                        .setDropThrough(3)));
        host.session.hangUp();
        host.linked();
        ReplicaStatus status = host.session.hello().getReplicas(0);
        assertEquals(4, status.getFirstOutput());
        assertEquals(3, status.getDeliveredOrThrow("client-a"));
        assertEquals(ReplicaState.REPLICA_STATE_READY, status.getState());
        assertEquals(1, status.getTerm());
        host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED);
        resume(0);
        assertEquals(
                4,
                host.session
                        .inbox
                        .await("output", FromHost::hasOutput)
                        .getOutput()
                        .getSequence());
    }

    @Test
    void aRestartedAgentListsWhatItStoresAndContinuesWhenAsked() throws Exception {
        host.run("k", 1, "x = 'still here'");
        host.awaitIdle(1);
        host.close();
        host = new TestHost("h1", controller, cluster.host("m:1"), directory).linked();
        assertEquals(List.of("k"), host.session.hello().getStoredKernelsList());
        assertEquals(0, host.session.hello().getReplicasCount());
        host.open("k", List.of());
        host.awaitReady("k", 1);
        host.run("k", 2, "x");
        assertEquals("'still here'", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void withoutAControllerARestartedAgentOpensItsLogsButStartsNoProcess() throws Exception {
        host.run("k", 1, "x = 1");
        host.awaitIdle(1);
        host.close();
        int port = controller.port();
        controller.close();
        host = new TestHost("h1", "127.0.0.1:" + port, cluster.host("m:1"), directory);
        cluster.awaitOpen("k", "k-h1");
        controller = new FakeController(port);
        host.linkedTo(controller);
        ReplicaStatus status = host.session.hello().getReplicas(0);
        assertEquals(ReplicaState.REPLICA_STATE_STARTING, status.getState());
        assertEquals(0, status.getPid());
        host.open("k", List.of());
        host.awaitReady("k", 1);
    }

    @Test
    void aClosedReplicaLeavesNothingBehind() throws Exception {
        long pid = host.session
                .inbox
                .await(
                        "pid",
                        message -> message.hasReplica() && message.getReplica().getPid() != 0)
                .getReplica()
                .getPid();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        host.session.send(ToHost.newBuilder()
                .setCommandId(7)
                .setClose(CloseReplica.newBuilder().setKernelId("k")));
        host.awaitResult(7);
        process.onExit().get(10, java.util.concurrent.TimeUnit.SECONDS);
        assertTrue(Files.notExists(directory.resolve("h1/kernels/k")));
        host.session.hangUp();
        host.linked();
        assertEquals(0, host.session.hello().getReplicasCount());
        assertEquals(0, host.session.hello().getStoredKernelsCount());
    }

    /** Together they are more than may wait for a controller at all. */
    @Test
    void manyFiguresOf40MegabytesInARowAllArriveInOrderOverOneLink() {
        host.run(
                "k",
                1,
                """
                from IPython.display import display
                for i in range(8):
                    display({"image/png": "x" * (40_000_000 + i)}, raw=True)
                """);

        host.awaitIdle(1);
        host.awaitEvent(1, 1, CellEvent.EventCase.FINISHED);

        List<Integer> sizes = host.outputs("display_data", 1).stream()
                .map(output -> output.getParts(3).size())
                .toList();
        int first = sizes.get(0);
        assertEquals(IntStream.range(first, first + 8).boxed().toList(), sizes);
    }

    private void resume(long from) {
        host.session.send(ToHost.newBuilder()
                .setResume(Resume.newBuilder()
                        .setKernelId("k")
                        .setReplicaId("k-h1")
                        .setFromSequence(from)));
    }
}
