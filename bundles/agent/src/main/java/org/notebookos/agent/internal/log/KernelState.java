package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What all replicas of a kernel agree on.
 *
 * @param generation number of resets so far
 * @param finishedTerm number of the last cell whose delta is committed
 * @param finishedAttempt the attempt of it that succeeded
 * @param lastExecutor replica that ran it, empty before the first cell
 * @param election the newest attempt of the term after it: first the last executor's mandate; {@code null} before the first
 *     cell and after a reset, while nobody voted
 * @param manifest the namespace after the last finished cell
 * @param session the session id set by the last reset, empty before the first
 * @param members replicas that vote, empty while unknown
 */
public record KernelState(
        long generation,
        long finishedTerm,
        int finishedAttempt,
        String lastExecutor,
        Election election,
        Manifest manifest,
        String session,
        List<String> members) {

    private static final int NO_ATTEMPT = -1;

    /** The state of a kernel without a log. */
    public static final KernelState NEW = new KernelState(0, 0, NO_ATTEMPT, "", null, Manifest.EMPTY, "", List.of());

    public KernelState {
        members = List.copyOf(members);
    }

    /** Returns the number that the next cell has. */
    @JsonIgnore
    public long nextTerm() {
        return finishedTerm + 1;
    }

    /** Tells whether a replica may run the next term without another ballot. */
    public boolean mandates(String replica) {
        return election != null
                && election.attempt() == Election.MANDATE
                && election.winner().equals(replica);
    }

    KernelState withElection(Election newest) {
        return new KernelState(
                generation, finishedTerm, finishedAttempt, lastExecutor, newest, manifest, session, members);
    }

    KernelState withMembers(List<String> replicas) {
        return new KernelState(
                generation, finishedTerm, finishedAttempt, lastExecutor, election, manifest, session, replicas);
    }

    KernelState finished(LogEntry.CellFinished cell) {
        return new KernelState(
                generation,
                cell.term(),
                cell.attempt(),
                cell.replica(),
                Election.mandate(cell.replica()),
                manifest.plus(cell.delta()),
                session,
                members);
    }

    /** No attempt counts as the finished one any more: what is repeated from before must not be taken for it. */
    KernelState reset(String newSession) {
        return new KernelState(
                generation + 1, finishedTerm, NO_ATTEMPT, lastExecutor, null, Manifest.EMPTY, newSession, members);
    }
}
