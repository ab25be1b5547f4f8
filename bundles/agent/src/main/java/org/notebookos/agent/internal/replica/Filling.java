package org.notebookos.agent.internal.replica;

import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;

/** How one life of a replica's process gets what is committed, and keeps up with it. Used in the replica's mailbox. */
interface Filling {

    /** Starts with a process that is fresh, or that has to be emptied first. */
    void begin(KernelState state, boolean reset);

    /** Has what is committed wait until the process is needed, or not any more. */
    void lazy(boolean wanted);

    /** Tells whether it takes over now what it had left until it was needed: that may be much. */
    boolean makesUp();

    /** Adds a committed delta of another replica. */
    void committed(long committedTerm, CellDelta delta);

    /** Looks whether it has become quiet. */
    void waited();

    /** Applies all that was committed now: the process is needed. */
    void hurry();

    /** Notes that the process itself produced the delta of a term. */
    void produced(long producedTerm);

    /** Adds what a cell of the process itself brought back from the past. */
    void returned(long producedTerm, CellDelta delta);

    /** Tells whether the process has everything through a term. */
    boolean upTo(long finishedTerm);

    /** Takes a reply of the process to one of the agent's requests. */
    void replied(String parentId, Header header, Message message);

    /**
     * A process whose state nobody keeps: it begins empty, and what it has is never behind.
     *
     * @param observer is told that it is ready
     */
    record Nothing(Hydration.Observer observer) implements Filling {

        @Override
        public void begin(KernelState state, boolean reset) {
            observer.caughtUp();
        }

        @Override
        public boolean upTo(long finishedTerm) {
            return true;
        }

        @Override
        public boolean makesUp() {
            return false;
        }

        @Override
        public void lazy(boolean wanted) {
            // There is nothing to wait for.
        }

        @Override
        public void committed(long committedTerm, CellDelta delta) {
            // Nobody else runs its cells.
        }

        @Override
        public void waited() {
            // Nothing was to be waited for.
        }

        @Override
        public void hurry() {
            // It has everything.
        }

        @Override
        public void produced(long producedTerm) {
            // It counts no terms.
        }

        @Override
        public void returned(long producedTerm, CellDelta delta) {
            // It has no past.
        }

        @Override
        public void replied(String parentId, Header header, Message message) {
            // It was asked nothing.
        }
    }
}
