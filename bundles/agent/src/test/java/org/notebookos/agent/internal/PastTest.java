package org.notebookos.agent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.Checkpoint;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.DescribeState;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.RestoreState;
import org.notebookos.hostlink.v1.ToHost;

/** Return to an earlier namespace, on the executor itself and on the others: real Python, a log in memory. */
class PastTest extends ThreeHosts {

    @Test
    void theExecutorItselfHasTheFormerStateWhenItsCellIsOver() {
        run(0, 1, "x = [1]\ny = x");
        run(0, 2, "x.append(2)\nz = 5");
        run(0, 3, "%undo");
        assertEquals("([1], True, False)", result(0, 4, "(x, x is y, 'z' in globals())"));
    }

    @Test
    void theOthersHaveItToo() {
        run(0, 1, "x = [1]\ny = x");
        run(0, 2, "%checkpoint first");
        run(1, 3, "x.append(2)\nz = 5");
        run(1, 4, "%checkout first");
        assertEquals("([1], True, False)", result(2, 5, "(x, x is y, 'z' in globals())"));
        assertEquals("([1], True, False)", result(1, 6, "(x, x is y, 'z' in globals())"));
    }

    @Test
    void anOperatorMayDoItBetweenCells() {
        run(0, 1, "x = 1");
        run(0, 2, "x = 2");
        ask(
                1,
                21,
                ToHost.newBuilder()
                        .setCheckpoint(Checkpoint.newBuilder().setKernelId("k").setName("two")));
        run(0, 4, "x = 3");
        ask(
                1,
                22,
                ToHost.newBuilder()
                        .setRestore(RestoreState.newBuilder().setKernelId("k").setCheckout("two")));
        assertEquals("2", result(0, 6, "x"));
        String state = ask(
                2,
                23,
                ToHost.newBuilder().setDescribe(DescribeState.newBuilder().setKernelId("k")));
        assertTrue(state.contains("\"checkpoints\":[{\"name\":\"two\",\"term\":3}]"), state);
        assertTrue(state.contains("\"names\":[\"x\"]"), state);
    }

    @Test
    void whatCannotBeUndoneIsSaidAndNothingHappens() {
        run(0, 1, "x = 1");
        hosts.get(0)
                .session
                .send(ToHost.newBuilder()
                        .setCommandId(31)
                        .setRestore(RestoreState.newBuilder().setKernelId("k").setUndo(9)));
        CommandResult result = hosts.get(0)
                .session
                .inbox
                .await(
                        "the refusal",
                        message -> message.hasResult() && message.getResult().getCommandId() == 31)
                .getResult();
        assertEquals("BAD_COMMAND", result.getCode());
        assertEquals("1", result(0, 2, "x"));
    }

    @Test
    void aStandbyThatSomebodyChangedIsBuiltAnew() {
        run(0, 1, "import os, threading\nx = [1]");
        run(1, 2, "threading.Timer(2, lambda: x.append(666)).start()\nos.getpid()");
        long pid = Long.parseLong(Cells.result(hosts.get(1).awaitOutput("execute_result", 2)));
        run(0, 3, "import time\nx.append(2)");
        run(0, 4, "time.sleep(2.5)\ny = 1");
        FromHost status = hosts.get(1)
                .session
                .inbox
                .await(
                        "word of the divergence",
                        message -> message.hasReplica() && message.getReplica().getDivergedCount() > 0);
        assertEquals(List.of("x"), status.getReplica().getDivergedList());
        hosts.get(1).awaitNewLife("k", pid);
        assertEquals("[1, 2]", result(1, 5, "x"));
    }

    private void run(int host, long term, String code) {
        hosts.get(host).run("k", term, code);
        hosts.get(host).awaitIdle(term);
    }

    private String result(int host, long term, String code) {
        run(host, term, code);
        return Cells.result(hosts.get(host).awaitOutput("execute_result", term));
    }

    private String ask(int host, long command, ToHost.Builder message) {
        return hosts.get(host).ask(command, message);
    }
}
