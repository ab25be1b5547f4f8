package org.notebookos.agent.internal.log;

/**
 * What a cell, or an operator between cells, does to the kernel's past.
 *
 * @param at when, by the proposer's clock, in milliseconds since 1970
 * @param keep how much of the past remains
 * @param checkpoint name for the namespace as it is afterwards; empty for none
 * @param drop name of a checkpoint to forget; empty for none
 * @param undo number of cells to take back; 0 for none
 * @param checkout name of the checkpoint to return to; empty for none
 */
public record Course(long at, Keep keep, String checkpoint, String drop, int undo, String checkout) {

    /** A cell that leaves the past alone. */
    public static Course plain(long at, Keep keep) {
        return new Course(at, keep, "", "", 0, "");
    }

    /** Tells whether the namespace returns to what it was. */
    public boolean restores() {
        return undo > 0 || !checkout.isEmpty();
    }
}
