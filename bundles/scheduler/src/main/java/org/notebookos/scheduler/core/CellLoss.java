package org.notebookos.scheduler.core;

import java.util.Optional;

/** Cells whose executor's host is gone, or came back. */
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

    static void executorLost(Turn turn, Kernel kernel, String where) {
        Cell cell = kernel.current;
        boolean committed =
                cell.captured && kernel.replicas.values().stream().anyMatch(r -> turn.isLive(r) && r.term >= cell.term);
        if (committed) {
            CellProgress.releaseAll(turn, kernel, cell);
            kernel.current = null;
            CellProgress.tellDurable(turn, kernel, cell);
            return;
        }
        String what =
                switch (fate(cell)) {
                    case CAPTURED -> where + ", which ran this cell, was lost, and the cell was not durable yet";
                    case BEGUN -> where + ", which ran this cell, was lost. The cell may have had outside effects";
                    case DOUBTFUL -> where
                            + ", which was elected to run this cell, was lost. Whether the cell began isn't known";
                };
        CellProgress.releaseAll(turn, kernel, cell);
        CellEnds.fail(
                turn,
                kernel,
                "EXECUTOR_LOST",
                what + "; nothing that it assigned is kept, everything from earlier cells is. Run it again");
    }

    private enum Fate {
        CAPTURED,
        BEGUN,
        DOUBTFUL
    }

    private static Fate fate(Cell cell) {
        return cell.captured ? Fate.CAPTURED : cell.running() ? Fate.BEGUN : Fate.DOUBTFUL;
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
        Cell cell = new Cell(Optional.empty(), held == null ? 0 : held.gpus(), true);
        cell.stage = Cell.Stage.RUNNING;
        cell.term = report.runningTerm();
        cell.attempt = report.runningAttempt();
        cell.executor = replica.id;
        cell.since = turn.now;
        cell.asked.add(replica.id);
        kernel.current = cell;
        kernel.attemptTerm = cell.term;
        kernel.attempts = cell.attempt;
    }
}
