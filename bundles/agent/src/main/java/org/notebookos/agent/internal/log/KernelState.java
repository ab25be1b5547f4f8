package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;

/**
 * What all replicas of a kernel agree on.
 *
 * @param generation number of resets so far
 * @param finishedTerm number of the last cell whose delta is committed
 * @param finishedAttempt the attempt of it that succeeded
 * @param lastExecutor replica that ran it, empty before the first cell
 * @param election the newest attempt of the term after it, {@code null} if nobody voted yet
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

    /** The state of a kernel without a log. */
    public static final KernelState NEW = new KernelState(0, 0, 0, "", null, Manifest.EMPTY, "", List.of());

    public KernelState {
        members = List.copyOf(members);
    }

    /** Returns the number that the next cell has. */
    @JsonIgnore
    public long nextTerm() {
        return finishedTerm + 1;
    }

    /** Returns the newest attempt of the next term. */
    @JsonIgnore
    public Optional<Election> currentElection() {
        return Optional.ofNullable(election);
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
                null,
                manifest.plus(cell.delta()),
                session,
                members);
    }

    /** No attempt counts as the finished one any more: what is repeated from before must not be taken for it. */
    KernelState reset(String newSession) {
        return new KernelState(
                generation + 1, finishedTerm, 0, lastExecutor, null, Manifest.EMPTY, newSession, members);
    }
}
