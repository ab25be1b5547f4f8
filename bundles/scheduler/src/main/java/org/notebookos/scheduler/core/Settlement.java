package org.notebookos.scheduler.core;

import java.util.List;

/**
 * Finds out from a kernel's log what became of a cell whose executor is lost: it may have been committed and not have been able
 * to say so. The log is told to give the cell up, and answers whether it came too late; so the answer can't change any more.
 */
final class Settlement {

    private static final long RETRY_MILLIS = 200;

    /** What is known of the cell besides. */
    enum Fate {
        CAPTURED,
        BEGUN,
        DOUBTFUL
    }

    /**
     * A cell to be settled.
     *
     * @param where it ran, for people
     * @param fate what was known when its executor was lost
     * @param since when that was
     * @param tries so far
     * @param command under way, or 0
     * @param notBefore when the next try may be
     */
    record Doubt(String where, Fate fate, long since, int tries, long command, long notBefore) {

        Doubt asking(long command) {
            return new Doubt(where, fate, since, tries + 1, command, notBefore);
        }

        Doubt waiting(long until) {
            return new Doubt(where, fate, since, tries, 0, until);
        }
    }

    private Settlement() {}

    static void begin(Turn turn, Kernel kernel, String where) {
        Cell cell = kernel.current;
        if (cell.doubt == null) {
            Fate fate = cell.captured ? Fate.CAPTURED : cell.running() ? Fate.BEGUN : Fate.DOUBTFUL;
            cell.doubt = new Doubt(where, fate, turn.now, 0, 0, turn.now);
            cell.stage = Cell.Stage.SETTLING;
            cell.executor = "";
            cell.asked.clear();
        }
        turn.touch(kernel);
    }

    /** Asks, or asks again. */
    static void advance(Turn turn, Kernel kernel) {
        Cell cell = kernel.current;
        Doubt doubt = cell.doubt;
        if (turn.now - doubt.since() >= turn.settings.patienceMillis()) {
            turn.state.issued.remove(doubt.command());
            lost(
                    turn,
                    kernel,
                    ". Too few of the kernel's hosts are there to tell whether what it assigned is kept: look before you "
                            + "run it again");
            return;
        }
        List<Replica> voices = Membership.voices(turn, kernel).stream()
                .filter(r -> r.state.votes())
                .toList();
        if (doubt.command() == 0 && turn.now >= doubt.notBefore() && !voices.isEmpty()) {
            Replica voice = voices.get(doubt.tries() % voices.size());
            cell.doubt = doubt.asking(turn.issue(
                    turn.host(voice),
                    new Command.Settle(kernel.id, cell.term, cell.attempt, cell.firstAttempt),
                    new ClusterState.Pending.Settling(kernel.id)));
        }
    }

    static void answered(Turn turn, Kernel kernel, long command, boolean ok, String text) {
        Cell cell = kernel.current;
        if (cell == null || cell.doubt == null || cell.doubt.command() != command) {
            return;
        }
        // during a recovery nobody but the survivor is believed, and it is asked afterwards
        if (!ok || !kernel.takesCells()) {
            cell.doubt = cell.doubt.waiting(turn.now + RETRY_MILLIS);
        } else if (Boolean.parseBoolean(text)) {
            committed(turn, kernel, cell);
        } else {
            lost(turn, kernel, "; nothing that it assigned is kept, everything from earlier cells is. Run it again");
        }
    }

    private static void committed(Turn turn, Kernel kernel, Cell cell) {
        kernel.term = Math.max(kernel.term, cell.term);
        if (cell.captured) {
            kernel.current = null;
            CellProgress.tellDurable(turn, kernel, cell);
        } else if (cell.replied) {
            CellEnds.committed(turn, kernel);
        } else {
            CellEnds.replyLost(turn, kernel, cell.doubt.where() + ", which ran this cell,");
        }
    }

    private static void lost(Turn turn, Kernel kernel, String consequence) {
        Doubt doubt = kernel.current.doubt;
        String what =
                switch (doubt.fate()) {
                    case CAPTURED -> doubt.where()
                            + ", which ran this cell, was lost, and the cell was not durable yet";
                    case BEGUN -> doubt.where()
                            + ", which ran this cell, was lost. The cell may have had outside effects";
                    case DOUBTFUL -> doubt.where()
                            + ", which was elected to run this cell, was lost. Whether the cell began isn't known";
                };
        CellEnds.fail(turn, kernel, "EXECUTOR_LOST", what + consequence);
    }
}
