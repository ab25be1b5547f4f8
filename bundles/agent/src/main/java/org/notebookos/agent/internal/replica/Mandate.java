package org.notebookos.agent.internal.replica;

import java.time.Duration;
import org.notebookos.agent.internal.log.KernelState;

/**
 * The right to run the next cell without another ballot, which a committed cell leaves behind. It can be used once, and only
 * while the commit is recent: the log can't tell a replica that is cut off from its peers so. Owner of the state: the
 * replica's mailbox.
 */
final class Mandate {

    /** Shorter than it takes to declare a host dead, so that nobody else can have been elected meanwhile. */
    static final Duration LASTS = Duration.ofSeconds(1);

    private static final long NONE = -1;

    private long generation;
    private long finishedTerm = NONE;
    private long confirmedAt;

    /**
     * Notes that a majority has committed a cell of this replica.
     *
     * @param inGeneration of the kernel
     * @param term the cell's
     * @param since {@link System#nanoTime()} of a moment before the commit
     */
    void confirmed(long inGeneration, long term, long since) {
        generation = inGeneration;
        finishedTerm = term;
        confirmedAt = since;
    }

    /**
     * Uses the mandate, if there is one.
     *
     * @param state of the kernel's log
     * @param replica this one
     * @param now {@link System#nanoTime()}
     * @return whether the replica may run the next term's {@link org.notebookos.agent.internal.log.Election#MANDATE}
     */
    boolean use(KernelState state, String replica, long now) {
        boolean holds = finishedTerm != NONE
                && generation == state.generation()
                && finishedTerm == state.finishedTerm()
                && now - confirmedAt < LASTS.toNanos()
                && state.mandates(replica);
        finishedTerm = NONE;
        return holds;
    }
}
