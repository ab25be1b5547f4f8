package org.notebookos.agent.internal.log;

/**
 * The log's answer to the proposer of an entry.
 *
 * @param code what became of the entry
 * @param finishedTerm the last finished term after the entry
 * @param winner who may run the attempt that the entry is about, empty if undecided
 */
public record Verdict(Code code, long finishedTerm, String winner) {

    /** What became of an entry. */
    public enum Code {
        /** It took effect, now or when it was committed for the first time. */
        ACCEPTED,
        /** Another replica's LEAD was committed earlier. */
        LOST,
        /** An earlier attempt of the same cell was won, and the winner may have run it. */
        BEGUN,
        /** There is a newer attempt. */
        SUPERSEDED,
        /** The term is over. */
        STALE_TERM,
        /** The cell is committed, so that it can't be given up. */
        FINISHED,
        /** A term before it isn't finished. */
        FUTURE_TERM,
        /** The replica was not elected to run the cell. */
        NOT_ELECTED,
        /** All replicas yielded; a new attempt is needed. */
        ATTEMPT_FAILED,
        /** There is nothing to return to: no such checkpoint, or not so many cells. */
        NO_SUCH_PAST,
        /** The kernel was reset after the entry was proposed. */
        RESET,
        /** The entry's bytes mean nothing to this version. */
        UNKNOWN_ENTRY
    }

    /** Tells whether the entry took effect. */
    public boolean accepted() {
        return code == Code.ACCEPTED;
    }
}
