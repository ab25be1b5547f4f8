package org.notebookos.scheduler.core;

import java.util.List;
import java.util.function.Predicate;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelEvent;

/** Ends cells that the kernel itself won't answer. */
final class CellEnds {

    private static final String REPLY_LOST = "REPLY_LOST";
    private static final String TOO_MUCH_WAITS = "TOO_MUCH_WAITS";

    private CellEnds() {}

    /** The current cell failed; what waits behind it is aborted as after any error. */
    static void fail(Turn turn, Kernel kernel, String code, String text) {
        fail(turn, kernel, KernelEvent.Outcome.FAILED, code, text);
    }

    /** The current cell is committed, but whether it succeeded only its reply told. */
    static void replyLost(Turn turn, Kernel kernel, String where) {
        fail(turn, kernel, KernelEvent.Outcome.COMMITTED, REPLY_LOST, replyLost(where));
    }

    /** A cell is committed and over; its clients lack what its process didn't come to say. */
    static void unheard(Turn turn, Kernel kernel, Cell cell, String where) {
        String text = replyLost(where);
        cell.request.ifPresent(m ->
                tell(turn, kernel, m, KernelEvent.Outcome.COMMITTED, REPLY_LOST, text, cell.replied, cell.begun()));
    }

    private static String replyLost(String where) {
        return where + " was lost right after it had ended. What it assigned is kept; output of it may be missing. "
                + "There is no need to run it again";
    }

    private static void fail(Turn turn, Kernel kernel, KernelEvent.Outcome outcome, String code, String text) {
        Cell cell = kernel.current;
        turn.note("kernel " + kernel.id + ": cell of term " + cell.term + CellProgress.message(cell) + " failed: "
                + code + ": " + text);
        end(turn, kernel, outcome, code, text);
        if (cell.stopOnError && cell.request.isPresent()) {
            String client = cell.request.get().client();
            abortWaiting(turn, kernel, m -> m.client().equals(client));
        }
    }

    /** The current cell is committed, and its clients have the reply but not idle. */
    static void committed(Turn turn, Kernel kernel) {
        end(turn, kernel, KernelEvent.Outcome.COMMITTED, "", "");
    }

    static void abortCurrent(Turn turn, Kernel kernel) {
        end(turn, kernel, KernelEvent.Outcome.ABORTED, "ABORTED", "");
    }

    /** Aborts the cell that runs or waits in front, and all behind it. */
    static void abortAll(Turn turn, Kernel kernel) {
        if (kernel.current != null) {
            abortCurrent(turn, kernel);
        }
        abortWaiting(turn, kernel, m -> true);
    }

    static void abortWaiting(Turn turn, Kernel kernel, Predicate<ClientMessage> which) {
        for (ClientMessage message : takeCells(kernel, which)) {
            tell(turn, kernel, message, KernelEvent.Outcome.ABORTED, "ABORTED", "", false, false);
        }
    }

    static void failAll(Turn turn, Kernel kernel, String code, String text) {
        if (kernel.current != null) {
            end(turn, kernel, KernelEvent.Outcome.FAILED, code, text);
        }
        for (ClientMessage message : takeCells(kernel, m -> true)) {
            tell(turn, kernel, message, KernelEvent.Outcome.FAILED, code, text, false, false);
        }
    }

    /** So much waits for the kernel that no more is taken. Code is answered, what else clients ask is dropped. */
    static void refuse(Turn turn, Kernel kernel, Backlog full, ClientMessage message) {
        String waits = full.text() + " wait for kernel " + kernel.id + ", and no more are taken";
        if (full.tellsRefusal()) {
            turn.note(waits + ": refused " + message.messageType() + " of client " + message.client());
        }
        if (message.channel() == Channel.SHELL && message.messageType().equals("execute_request")) {
            String text = waits + ", so this cell was not run. Run it again when those before it are over, "
                    + "or interrupt or restart the kernel";
            tell(turn, kernel, message, KernelEvent.Outcome.FAILED, TOO_MUCH_WAITS, text, false, false);
        }
    }

    private static List<ClientMessage> takeCells(Kernel kernel, Predicate<ClientMessage> which) {
        return kernel.shell.take(m -> m.cell().isPresent() && which.test(m));
    }

    private static void end(Turn turn, Kernel kernel, KernelEvent.Outcome outcome, String code, String text) {
        Cell cell = kernel.current;
        kernel.current = null;
        GpuLine.leave(turn, kernel);
        if (!cell.captured) {
            cell.request.ifPresent(m -> tell(turn, kernel, m, outcome, code, text, cell.replied, cell.begun()));
        } else if (outcome == KernelEvent.Outcome.FAILED) {
            cell.request.ifPresent(
                    m -> turn.tell(new KernelEvent.CellLost(kernel.id, m.client(), m.parts(), cell.term, code, text)));
        }
        turn.touch(kernel);
    }

    private static void tell(
            Turn turn,
            Kernel kernel,
            ClientMessage message,
            KernelEvent.Outcome outcome,
            String code,
            String text,
            boolean replied,
            boolean started) {
        turn.tell(new KernelEvent.CellEnded(
                kernel.id, message.client(), message.parts(), outcome, code, text, replied, started));
    }
}
