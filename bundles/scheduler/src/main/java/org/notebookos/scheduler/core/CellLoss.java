package org.notebookos.scheduler.core;

import java.util.Optional;
import org.notebookos.spi.placement.Resources;

/** Cells whose executor's host is gone, or came back: see {@link Settlement}. */
final class CellLoss {

    private CellLoss() {}

    /**
     * A host is dead. What it ran is lost, and is never run again by itself. What it was only asked to run is offered to another
     * replica: the log refuses that if the dead one had been elected, see {@link CellStep.Refusal#BEGUN}.
     */
    static void hostGone(Turn turn, Kernel kernel, Replica replica) {
        Cell cell = kernel.current;
        if (cell == null || !cell.asked.contains(replica.id)) {
            return;
        }
        if (cell.running() && Unreplicated.is(kernel)) {
            // it may still run, and nobody else will run it
            return;
        }
        if (cell.running()) {
            executorLost(turn, kernel, replica.hostId);
            return;
        }
        cell.asked.remove(replica.id);
        // under a mandate it begins only after it was heard of
        cell.unanswered |= cell.attempt != Kernel.MANDATE;
        if (cell.asked.isEmpty()) {
            CellProgress.releaseAll(turn, kernel, cell);
            CellProgress.waitAgain(turn, kernel, cell);
        }
    }

    /** Whether the cell was committed before its executor was lost, only the log knows. */
    static void executorLost(Turn turn, Kernel kernel, String where) {
        CellProgress.releaseAll(turn, kernel, kernel.current);
        GpuLine.leave(turn, kernel);
        if (Unreplicated.is(kernel)) {
            Unreplicated.cellLost(turn, kernel, where);
            return;
        }
        Settlement.begin(turn, kernel, where);
    }

    /** A host is back on a new link, in the same life: finds out what became of the cell that it had. */
    static void compare(Turn turn, Kernel kernel, Replica replica, ReplicaReport report) {
        Cell cell = kernel.current;
        if (!kernel.believes(replica)) {
            return;
        }
        if (cell == null) {
            adopt(turn, kernel, replica, report);
            return;
        }
        if (!cell.asked.contains(replica.id)) {
            return;
        }
        if (report.runningTerm() == cell.term && report.runningAttempt() == cell.attempt) {
            cell.stage = Cell.Stage.RUNNING;
            cell.executor = replica.id;
        } else if (report.term() >= cell.term) {
            CellProgress.releaseAll(turn, kernel, cell);
            kernel.lastExecutor = report.lastExecutor();
            kernel.current = null;
            CellProgress.tellDurable(turn, kernel, cell);
        } else if (cell.running()) {
            executorLost(turn, kernel, "the process on " + replica.hostId);
        } else {
            // no word of it: the request was lost with the link; the same attempt again can't run twice
            Cells.send(turn, kernel, cell, replica, cell.stage == Cell.Stage.CONTESTED);
        }
    }

    /** A cell that was started before this controller was. */
    private static void adopt(Turn turn, Kernel kernel, Replica replica, ReplicaReport report) {
        if (report.runningTerm() == 0 || kernel.reset != null || kernel.recovery != null) {
            return;
        }
        Commitment held = turn.host(replica).commitment(kernel.id);
        Resources bound = held == null ? kernel.wants(0) : held.amount();
        if (held == null && !bound.isNone() && turn.host(replica).hasRoom(kernel.id, bound)) {
            turn.host(replica)
                    .commit(
                            kernel.id,
                            new Commitment(
                                    report.runningTerm(), report.runningAttempt(), 0, bound, turn.now, kernel.user));
        }
        Cell cell = new Cell(Optional.empty(), bound, true);
        cell.stage = Cell.Stage.RUNNING;
        cell.term = report.runningTerm();
        cell.attempt = report.runningAttempt();
        cell.firstAttempt = cell.attempt;
        cell.executor = replica.id;
        cell.since = turn.now;
        cell.startedAt = turn.now;
        cell.asked.add(replica.id);
        kernel.current = cell;
        kernel.attemptTerm = cell.term;
        kernel.attempts = cell.attempt;
    }
}
