package org.notebookos.agent.internal.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.notebookos.hostlink.v1.CellEvent;

/** The cell that a replica was given last: what was said of it, and whether its code began. Used in the replica's mailbox. */
final class LastCell {

    private final List<CellEvent> events = new ArrayList<>();
    private CellOrder begun;
    private long life;

    /** Another cell is given to the replica. */
    void forget() {
        events.clear();
    }

    void said(CellEvent event) {
        events.add(event);
    }

    /** Says it all again, for a controller that may not have heard it. */
    void repeat(Consumer<CellEvent> to) {
        events.forEach(to);
    }

    /**
     * Its code begins.
     *
     * @param inLife of the process that runs it
     */
    void begins(CellOrder order, long inLife) {
        begun = order;
        life = inLife;
    }

    /** Returns whether this very request has run here: it doesn't run twice. */
    boolean was(CellOrder order) {
        return begun != null && begun.sameRequest(order);
    }

    /** Returns whether the process of that life is the one that ran the cell of that term: what it changed is there already. */
    boolean ranIn(long term, long ofLife) {
        return begun != null && begun.term() == term && life == ofLife;
    }
}
