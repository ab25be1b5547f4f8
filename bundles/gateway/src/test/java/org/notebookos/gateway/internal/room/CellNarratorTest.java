package org.notebookos.gateway.internal.room;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelEvent.Outcome;
import org.notebookos.scheduler.api.KernelInfo.State;

class CellNarratorTest {

    private static final String BUSY = "iopub status {\"execution_state\":\"busy\"}";
    private static final String IDLE = "iopub status {\"execution_state\":\"idle\"}";

    private final RoomFixture kernel = new RoomFixture();
    private final FakeConnection asking = kernel.enter("a");
    private final FakeConnection watching = kernel.enter("b");

    private void ended(Outcome outcome, boolean replied, boolean started) {
        kernel.room.event(new KernelEvent.CellEnded(
                RoomFixture.KERNEL,
                "a",
                RoomFixture.request(),
                outcome,
                "EXECUTOR_LOST",
                "host h1 died; run the cell again",
                replied,
                started));
    }

    @Test
    void whatALostExecutorSaysLaterIsNotHeard() {
        FakeConnection client = kernel.enter("c");
        ended(Outcome.FAILED, false, true);
        int told = client.contents().size();

        kernel.reply("c", "s", "a second answer to the same request");
        kernel.reply("c", "other", "the answer to another one");

        assertEquals(
                List.of("the answer to another one"),
                client.contents().subList(told, client.contents().size()));
    }

    @Test
    void anAbortedCellGetsOneBusyOneReplyAndOneIdle() {
        kernel.reply("a", "s", "{\"execution_count\":7}");
        asking.sent.clear();
        ended(Outcome.ABORTED, false, false);
        assertEquals(
                List.of(BUSY, "shell execute_reply {\"status\":\"aborted\",\"execution_count\":7}", IDLE),
                asking.lines());
        assertEquals(List.of(BUSY, IDLE), watching.lines());
    }

    @Test
    void aLostCellGetsAnErrorThatSaysWhyAndWhatToDo() {
        ended(Outcome.FAILED, false, true);
        String error = "\"ename\":\"ExecutorLost\",\"evalue\":\"host h1 died; run the cell again\","
                + "\"traceback\":[\"ExecutorLost: host h1 died; run the cell again\"]";
        assertEquals("iopub error {" + error + "}", asking.lines().get(0));
        assertTrue(asking.lines().get(1).startsWith("shell execute_reply {\"status\":\"error\"," + error));
        assertEquals(IDLE, asking.lines().get(2));
        assertEquals(3, asking.lines().size());
    }

    @Test
    void aCellThatWasAnsweredGetsNoSecondReply() {
        ended(Outcome.FAILED, true, true);
        assertEquals(2, asking.lines().size());
        assertEquals(IDLE, asking.lines().get(1));
    }

    @Test
    void aCommittedCellWhoseReplyIsLostGetsOneThatSaysSo() {
        ended(Outcome.COMMITTED, false, true);
        assertEquals(3, asking.lines().size());
        assertTrue(asking.lines().get(1).startsWith("shell execute_reply {\"status\":\"error\""));
        assertEquals(IDLE, asking.lines().get(2));
    }

    @Test
    void aCommittedCellThatHasRepliedGetsTheMissingIdleOnly() {
        kernel.reply("a", "s", "{\"status\":\"ok\"}");
        asking.sent.clear();
        ended(Outcome.COMMITTED, false, true);
        assertEquals(List.of(IDLE), asking.lines());
    }

    @Test
    void aCommittedCellWhoseIdleWasHeardIsOver() {
        kernel.reply("a", "s", "{\"status\":\"ok\"}");
        kernel.idle("s");
        asking.sent.clear();
        ended(Outcome.COMMITTED, true, true);
        assertEquals(List.of(), asking.lines());
    }

    @Test
    void messagesMadeHereLookLikeTheKernels() {
        ended(Outcome.FAILED, false, false);
        for (var sent : asking.sent) {
            Message message = sent.message();
            assertEquals("kernel-session", Header.parse(message.header()).session());
            assertArrayEquals(RoomFixture.request().get(0), message.parentHeader());
        }
    }

    @Test
    void aWaitingCellSaysItsPlaceOncePerChange() {
        for (int position : new int[] {2, 2, 1}) {
            kernel.room.event(new KernelEvent.CellQueued(
                    RoomFixture.KERNEL,
                    "a",
                    RoomFixture.request(),
                    position,
                    "all GPUs are in use",
                    position == 1 ? OptionalDouble.of(89.6) : OptionalDouble.empty()));
        }
        assertEquals(2, asking.lines().size());
        assertTrue(asking.lines().get(1).contains("position 1 in line, for about 90 s: all GPUs"));
        assertTrue(asking.lines().get(0).contains("position 2 in line: all GPUs are in use"));
        assertTrue(asking.lines().get(0).contains("\"name\":\"stderr\""));
    }

    @Test
    void aNoticeIsShownWithItsCellOnce() {
        for (int i = 0; i < 2; i++) {
            kernel.room.event(new KernelEvent.CellNotice(
                    RoomFixture.KERNEL, "a", RoomFixture.request(), "no quorum: hosts h1, h2 are gone"));
        }
        assertEquals(
                List.of("iopub stream {\"name\":\"stderr\",\"text\":\"no quorum: hosts h1, h2 are gone\\n\"}"),
                asking.lines());
    }

    @Test
    void aCellThatWasIdleBeforeItWasCommittedIsToldDurable() {
        kernel.room.event(new KernelEvent.CellDurable(RoomFixture.KERNEL, "a", RoomFixture.request(), 7));

        assertEquals(List.of("iopub notebookos_durable {\"term\":7}"), asking.lines());
        assertEquals(asking.lines(), watching.lines());
        assertArrayEquals(
                RoomFixture.request().get(0), asking.sent.get(0).message().parentHeader());
    }

    @Test
    void aCellThatWasIdleAndIsLostIsNamedAndNotEndedTwice() {
        kernel.room.event(new KernelEvent.CellLost(
                RoomFixture.KERNEL, "a", RoomFixture.request(), 7, "EXECUTOR_LOST", "Host h1 is gone. Run it again"));

        assertEquals(1, asking.lines().size());
        String id = Header.parse(RoomFixture.request().get(0)).msgId();
        assertTrue(
                asking.lines().get(0).contains("ExecutorLost: cell 7 (message " + id + ") is lost. Host h1 is gone"),
                asking.lines().get(0));
    }

    @Test
    void restartingAndDeadAreToldOnce() {
        for (State state : List.of(State.BUSY, State.RESTARTING, State.RESTARTING, State.IDLE, State.DEAD)) {
            kernel.room.event(new KernelEvent.StateChanged(RoomFixture.KERNEL, kernel.info(state)));
        }
        kernel.room.event(new KernelEvent.Deleted(RoomFixture.KERNEL));
        assertEquals(
                List.of(
                        "iopub status {\"execution_state\":\"restarting\"}",
                        "iopub status {\"execution_state\":\"dead\"}"),
                asking.lines());
        assertArrayEquals(Message.emptyObject(), asking.sent.get(0).message().parentHeader());
    }

    @Test
    void aRestartThatSomebodyWishedIsNoDeath() {
        kernel.room.restartAsked();
        kernel.room.event(new KernelEvent.StateChanged(RoomFixture.KERNEL, kernel.info(State.RESTARTING)));
        kernel.room.event(new KernelEvent.StateChanged(RoomFixture.KERNEL, kernel.info(State.IDLE)));
        assertEquals(List.of(), asking.lines());

        kernel.room.event(new KernelEvent.StateChanged(RoomFixture.KERNEL, kernel.info(State.RESTARTING)));
        assertEquals(List.of("iopub status {\"execution_state\":\"restarting\"}"), asking.lines());
    }

    @Test
    void codesBecomeNamesOfExceptions() {
        assertEquals("NoQuorum", SyntheticMessages.errorName("NO_QUORUM"));
        assertEquals("NotebookOSError", SyntheticMessages.errorName(""));
    }
}
