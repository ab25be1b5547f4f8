package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.KernelLog;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.log.LogEntry.Ballot;
import org.notebookos.agent.internal.log.LogEntry.CellFinished;
import org.notebookos.agent.internal.log.LogEntry.Reset;
import org.notebookos.agent.internal.log.LogEntry.Vote;

class MandateTest {

    private static final long BEFORE_COMMIT = -5;

    private final Mandate mandate = new Mandate();
    private KernelState state = KernelState.NEW;

    MandateTest() {
        state = KernelLog.apply(state, new Ballot(0, 1, 1, "r1", Vote.LEAD)).state();
        state = KernelLog.apply(state, new CellFinished(0, 1, 1, "r1", CellDelta.NONE))
                .state();
        mandate.confirmed(0, 1, BEFORE_COMMIT);
    }

    @Test
    void itLastsAMomentAndServesOnce() {
        long now = BEFORE_COMMIT + Mandate.LASTS.toNanos() - 1;
        assertTrue(mandate.use(state, "r1", now));
        assertFalse(mandate.use(state, "r1", now));
    }

    @Test
    void itEndsWithTime() {
        assertFalse(mandate.use(state, "r1", BEFORE_COMMIT + Mandate.LASTS.toNanos()));
    }

    @Test
    void itEndsWithAnothersBallot() {
        state = KernelLog.apply(state, new Ballot(0, 2, 1, "r2", Vote.LEAD)).state();
        assertFalse(mandate.use(state, "r1", 0));
    }

    @Test
    void itEndsWithTheKernelsRestart() {
        state = KernelLog.apply(state, new Reset("anew")).state();
        assertFalse(mandate.use(state, "r1", 0));
    }

    @Test
    void aReplicaThatWasNotTheExecutorHasNone() {
        assertFalse(new Mandate().use(state, "r1", 0));
        assertFalse(mandate.use(state, "r2", 0));
    }
}
