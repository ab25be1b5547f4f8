package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CellFailed;
import org.notebookos.hostlink.v1.CellRefused;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.hostlink.v1.SettleCell;
import org.notebookos.hostlink.v1.ToHost;

/** A kernel of three replicas on three agents: real Python and real links, a log in memory. */
class ThreeReplicasTest extends ThreeHosts {

    @Test
    void anyReplicaContinuesWhereTheLastExecutorStoppedWithAliasesIntact() {
        hosts.get(0).run("k", 1, "import collections\na = [1]\nb = {'same': a}\ndef f(): return len(a)");
        hosts.get(0).awaitIdle(1);
        hosts.get(1).run("k", 2, "a.append(2)\n(b['same'] is a, f())");
        assertEquals("(True, 2)", Cells.result(hosts.get(1).awaitOutput("execute_result", 2)));
        hosts.get(1).awaitIdle(2);
        hosts.get(2).run("k", 3, "(b, collections.__name__)");
        assertEquals(
                "({'same': [1, 2]}, 'collections')", Cells.result(hosts.get(2).awaitOutput("execute_result", 3)));
        assertEquals(
                3,
                Cells.content(hosts.get(2).awaitOutput("execute_reply", 3))
                        .path("execution_count")
                        .asInt());
        hosts.get(2).awaitIdle(3);
        hosts.get(0).run("k", 4, "a");
        assertEquals("[1, 2]", Cells.result(hosts.get(0).awaitOutput("execute_result", 4)));
    }

    @Test
    void standbysSayNothingToClients() {
        hosts.get(0).run("k", 1, "print('once')\nx = 1");
        hosts.get(0).awaitIdle(1);
        hosts.get(1).awaitReady("k", 1);
        hosts.get(1).run("k", 2, "x");
        hosts.get(1).awaitIdle(2);
        assertTrue(
                hosts
                        .get(1)
                        .session
                        .inbox
                        .list(FromHost::hasOutput, message -> Cells.parent(message.getOutput())
                                .msgId())
                        .stream()
                        .allMatch(id -> id.equals("cell-2")));
        assertEquals(List.of(), hosts.get(2).session.inbox.list(FromHost::hasOutput, FromHost::getOutput));
    }

    @Test
    void ofAllReplicasAskedExactlyOneRunsAContestedCell() {
        for (TestHost host : hosts) {
            host.run(Cells.run("k", 1, 1, "'only once'").setMode(RunCell.Mode.CONTESTED));
        }
        int finished = 0;
        for (TestHost host : hosts) {
            CellEvent end = host.session
                    .inbox
                    .await(
                            "end",
                            message -> message.hasCell()
                                    && (message.getCell().hasFinished()
                                            || message.getCell().hasRefused()))
                    .getCell();
            if (end.hasFinished()) {
                finished++;
            } else {
                assertEquals(
                        true,
                        List.of(CellRefused.Code.LOST_ELECTION, CellRefused.Code.STALE_TERM)
                                .contains(end.getRefused().getCode()),
                        end.toString());
            }
        }
        assertEquals(1, finished);
    }

    @Test
    void aContestedCellThatNobodyCanRunIsYieldedByAllAndTheNextAttemptMayRun() {
        for (TestHost host : hosts) {
            host.run(Cells.withGpus(Cells.run("k", 1, 1, "1").setMode(RunCell.Mode.CONTESTED), 5, 8));
        }
        for (TestHost host : hosts) {
            host.awaitEvent(1, 1, CellEvent.EventCase.YIELDED);
        }
        hosts.get(2).run(Cells.withGpus(Cells.run("k", 1, 2, "'now'"), 6, 1));
        hosts.get(2).awaitEvent(1, 2, CellEvent.EventCase.FINISHED);
    }

    @Test
    void whenTheExecutorsHostDiesInACellAnotherReplicaRunsTheNextAttemptFromTheCommittedState() {
        hosts.get(0).run("k", 1, "x = 'kept'");
        hosts.get(0).awaitIdle(1);
        hosts.get(0).run("k", 2, "x = 'lost'\nprint('on')\nimport time\ntime.sleep(600)");
        hosts.get(0).awaitOutput("stream", 2);
        hosts.get(0).close();
        hosts.get(1).run(Cells.run("k", 2, 2, "x"));
        assertEquals("'kept'", Cells.result(hosts.get(1).awaitOutput("execute_result", 2)));
        hosts.get(1).awaitEvent(2, 2, CellEvent.EventCase.FINISHED);
    }

    @Test
    void ofACellWhoseHostSaysNothingTheOthersKnowThatItIsCommitted() {
        hosts.get(0).run("k", 1, "x = 'kept'");
        hosts.get(0).awaitIdle(1);
        hosts.get(0).close();
        assertEquals("true", settle(hosts.get(1), 1));
        hosts.get(1).run("k", 2, "x");
        assertEquals("'kept'", Cells.result(hosts.get(1).awaitOutput("execute_result", 2)));
    }

    @Test
    void aCellThatIsGivenUpStopsOnAHostThatWasOnlyCutOffAndLeavesNothingBehind() {
        hosts.get(0).run("k", 1, "x = 'kept'");
        hosts.get(0).awaitIdle(1);
        hosts.get(0).run("k", 2, "x = 'lost'\nprint('on')\nimport time\ntime.sleep(600)");
        hosts.get(0).awaitOutput("stream", 2);
        assertEquals("false", settle(hosts.get(1), 2));
        assertEquals(
                CellFailed.Code.SUPERSEDED,
                hosts.get(0)
                        .awaitEvent(2, 1, CellEvent.EventCase.FAILED)
                        .getFailed()
                        .getCode());
        hosts.get(0).run(Cells.run("k", 2, 2, "x"));
        assertEquals("'kept'", Cells.result(hosts.get(0).awaitOutput("execute_result", 2)));
    }

    @Test
    void ofACommittedCellWhoseProcessDiesBeforeItsIdleTheControllerHears() {
        String dying =
                """
                x = 'kept'
                def plant(kernel):
                    import os, time
                    send = kernel.session.send
                    def last(stream, kind, content=None, *rest, **more):
                        if kind == 'status' and content == {'execution_state': 'idle'}:
                            time.sleep(0.3)
                            os._exit(1)
                        return send(stream, kind, content, *rest, **more)
                    kernel.session.send = last
                plant(get_ipython().kernel)
                """;
        hosts.get(0).run("k", 1, dying);
        CellEvent end = hosts.get(0).awaitEvent(1, 1, CellEvent.EventCase.FINISHED);
        assertTrue(end.getFinished().getUnheard());
        hosts.get(1).run("k", 2, "x");
        assertEquals("'kept'", Cells.result(hosts.get(1).awaitOutput("execute_result", 2)));
        hosts.get(1).awaitIdle(2);
        assertFalse(hosts.get(1)
                .awaitEvent(2, 1, CellEvent.EventCase.FINISHED)
                .getFinished()
                .getUnheard());
    }

    private static String settle(TestHost host, long term) {
        return host.ask(
                77,
                ToHost.newBuilder()
                        .setSettle(SettleCell.newBuilder()
                                .setKernelId("k")
                                .setTerm(term)
                                .setAttempt(1)
                                .setFirstAttempt(1)));
    }
}
