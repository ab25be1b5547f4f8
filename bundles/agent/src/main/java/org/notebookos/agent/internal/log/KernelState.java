package org.notebookos.agent.internal.log;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
 * @param history namespaces before it
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
        History history,
        String session,
        List<String> members) {

    private static final int NO_ATTEMPT = -1;
    private static final int OPERATORS_ATTEMPT = -2;

    /** The state of a kernel without a log. */
    public static final KernelState NEW =
            new KernelState(0, 0, NO_ATTEMPT, "", null, Manifest.EMPTY, History.NONE, "", List.of());

    public KernelState {
        history = history == null ? History.NONE : history;
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

    /** Returns the values in the object store that this state refers to, in the present namespace or a past one. */
    public Set<Payload.Stored> stored() {
        Set<Payload.Stored> stored = manifest.stored().collect(Collectors.toCollection(HashSet::new));
        history.past().forEach(kept -> kept.manifest().stored().forEach(stored::add));
        history.checkpoints().forEach(kept -> kept.manifest().stored().forEach(stored::add));
        return stored;
    }

    KernelState withElection(Election newest) {
        return new KernelState(
                generation, finishedTerm, finishedAttempt, lastExecutor, newest, manifest, history, session, members);
    }

    KernelState withMembers(List<String> replicas) {
        return new KernelState(
                generation,
                finishedTerm,
                finishedAttempt,
                lastExecutor,
                election,
                manifest,
                history,
                session,
                replicas);
    }

    KernelState finished(LogEntry.CellFinished cell) {
        Outcome outcome = Outcome.of(this, cell.term(), cell.delta(), cell.course());
        return new KernelState(
                generation,
                cell.term(),
                cell.attempt(),
                cell.replica(),
                Election.mandate(cell.replica()),
                outcome.manifest(),
                outcome.history(),
                session,
                members);
    }

    /** No replica has a mandate: the next cell starts from another namespace than the last one left. */
    KernelState revised(LogEntry.Revised revision) {
        Outcome outcome = Outcome.of(this, revision.term(), CellDelta.NONE, revision.course());
        return new KernelState(
                generation,
                revision.term(),
                OPERATORS_ATTEMPT,
                lastExecutor,
                null,
                outcome.manifest(),
                outcome.history(),
                session,
                members);
    }

    /** Tells whether the last term was an operator's. */
    boolean lastWasRevision() {
        return finishedAttempt == OPERATORS_ATTEMPT;
    }

    /** No attempt counts as the finished one any more: what is repeated from before must not be taken for it. */
    KernelState reset(String newSession) {
        return new KernelState(
                generation + 1,
                finishedTerm,
                NO_ATTEMPT,
                lastExecutor,
                null,
                Manifest.EMPTY,
                History.NONE,
                newSession,
                members);
    }
}
