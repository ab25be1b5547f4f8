package org.notebookos.scheduler.api;

/** What an operator wants of a kernel's state. All but {@link Describe} are done between cells only. */
public sealed interface StateRequest {

    /** Which variables, checkpoints and undoable cells there are. */
    record Describe() implements StateRequest {}

    /**
     * The present state is to be kept under a name, or a name is to be given up.
     *
     * @param name of the checkpoint
     * @param delete whether it is to go
     */
    record Checkpoint(String name, boolean delete) implements StateRequest {}

    /**
     * The last cells are to be undone.
     *
     * @param cells how many, from 1
     */
    record Undo(int cells) implements StateRequest {}

    /**
     * A checkpoint is to become the present state.
     *
     * @param name of the checkpoint
     */
    record Checkout(String name) implements StateRequest {}
}
