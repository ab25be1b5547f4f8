package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellEvent.EventCase;
import org.notebookos.spi.store.StoreException;

/** When a cell's end is told, and what becomes of it while store or log can't be had. */
class DurabilityTest {

    private static final String LARGE = "import os\nbig = os.urandom(3_000_000)\nlen(big)";

    @TempDir
    Path directory;

    private final MemoryCluster cluster = new MemoryCluster();
    private FakeController controller;
    private TestHost host;
    private MoodyStore store;

    @BeforeEach
    void open() throws Exception {
        controller = new FakeController();
        host = new TestHost("h1", controller, cluster.host("memory:1"), directory).linked();
        store = new MoodyStore(TestHost.store(directory.resolve("moody")));
        host.useStore(Optional.of(store));
        host.open("k", List.of(new TestHost.Peer("h1", "memory:1")));
        host.awaitReady("k", 0);
    }

    @AfterEach
    void close() {
        host.close();
        controller.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreException.Code.class,
            names = {"UNAVAILABLE", "FULL", "FAILED"})
    void aCellIsSaidToBeUnsafeWhileTheStoreFailsAndIsDurableWhenItIsBack(StoreException.Code code) {
        store.fail(code);
        host.run("k", 1, LARGE);
        CellEvent told = host.awaitEvent(1, 1, EventCase.NOT_DURABLE);
        assertTrue(told.getNotDurable().getText().contains("the test wants it so"), told.toString());
        host.awaitIdle(1);
        assertTrue(Cells.content(host.awaitOutput("stream", 1))
                .path("text")
                .asText()
                .contains("not safe yet"));

        store.fail(null);

        host.awaitEvent(1, 1, EventCase.FINISHED);
        host.run("k", 2, "len(big)");
        assertEquals("3000000", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void aCellWaitsForAStoreToBeInstalled() {
        host.useStore(Optional.empty());
        host.run("k", 1, LARGE);
        host.awaitEvent(1, 1, EventCase.NOT_DURABLE);
        host.useStore(Optional.of(store));
        host.awaitEvent(1, 1, EventCase.FINISHED);
    }

    @Test
    void valuesThatWaitForTheStoreOutliveTheProcess() {
        store.fail(StoreException.Code.UNAVAILABLE);
        host.run("k", 1, LARGE.replace("len(big)", "os.getpid()"));
        host.awaitEvent(1, 1, EventCase.NOT_DURABLE);
        long pid = Long.parseLong(Cells.result(host.awaitOutput("execute_result", 1)));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        host.awaitState("k", org.notebookos.hostlink.v1.ReplicaState.REPLICA_STATE_STARTING, pid);

        store.fail(null);

        host.awaitEvent(1, 1, EventCase.FINISHED);
        host.run("k", 2, "len(big)");
        assertEquals("3000000", Cells.result(host.awaitOutput("execute_result", 2)));
    }

    @Test
    void aPipelinedCellEndsForItsClientBeforeItIsCommitted() {
        cluster.quorum("k", true);
        host.run("k", 1, "x = 1");
        host.awaitIdle(1);
        cluster.holdEntries("k", true);
        host.run(Cells.run("k", 2, 0, "x = 2").setDurability("pipelined"));
        host.awaitEvent(2, 0, EventCase.STARTED);
        host.begin("k", 2, 0);
        host.awaitEvent(2, 0, EventCase.CAPTURED);
        host.awaitIdle(2);
        assertTrue(host
                .session
                .inbox
                .list(message -> message.hasCell() && message.getCell().hasFinished(), message -> message.getCell()
                        .getTerm())
                .stream()
                .noneMatch(term -> term == 2));

        cluster.holdEntries("k", false);

        host.awaitEvent(2, 0, EventCase.FINISHED);
    }
}
