package org.notebookos.agent.internal.log;

import org.notebookos.agent.internal.log.LogEntry.Abandoned;
import org.notebookos.agent.internal.log.LogEntry.Ballot;
import org.notebookos.agent.internal.log.LogEntry.CellFinished;
import org.notebookos.agent.internal.log.LogEntry.MembersChanged;
import org.notebookos.agent.internal.log.LogEntry.Reset;
import org.notebookos.agent.internal.log.LogEntry.Revised;
import org.notebookos.agent.internal.log.LogEntry.Vote;
import org.notebookos.agent.internal.log.Verdict.Code;

/**
 * The rules of a kernel's log, a pure function from state and entry to state and verdict.
 *
 * <ul>
 *   <li>Terms finish strictly one after the other.
 *   <li>Of one attempt, the first committed LEAD wins; a higher attempt of an unfinished term supersedes the lower, unless
 *       it is a retry of a cell whose earlier attempt was won: the winner may have run it.
 *   <li>A cell is finished only by the winner of the newest attempt. It then has a mandate: the next term's attempt {@link
 *       Election#MANDATE} is won by it in advance.
 *   <li>An attempt of which all members yielded has failed and can't be won any more.
 *   <li>A cell that is given up before it was finished can't be finished any more.
 *   <li>What an operator does to the past is a term of its own, and refused while a cell may run that was elected for it.
 *   <li>An entry that is committed again changes nothing and gets the same answer.
 * </ul>
 */
public final class KernelLog {

    /**
     * The effect of an entry.
     *
     * @param state after the entry; the same object if nothing changed
     * @param verdict for the proposer
     * @param toOthers what replicas have to apply that didn't run the cell
     * @param toExecutor what the replica has to apply that did
     */
    public record Transition(KernelState state, Verdict verdict, CellDelta toOthers, CellDelta toExecutor) {

        Transition(KernelState state, Verdict verdict) {
            this(state, verdict, CellDelta.NONE, CellDelta.NONE);
        }
    }

    private KernelLog() {}

    /** Returns what an entry does to a state. */
    public static Transition apply(KernelState state, LogEntry entry) {
        if (entry instanceof Ballot ballot) {
            return vote(state, ballot);
        } else if (entry instanceof CellFinished finished) {
            return finish(state, finished);
        } else if (entry instanceof Abandoned abandoned) {
            return abandon(state, abandoned);
        } else if (entry instanceof Revised revision) {
            return revise(state, revision);
        } else if (entry instanceof MembersChanged changed) {
            boolean same = state.members().equals(changed.replicas());
            return accepted(same ? state : state.withMembers(changed.replicas()), "");
        } else if (entry instanceof Reset reset) {
            boolean same = state.session().equals(reset.session());
            return accepted(same ? state : state.reset(reset.session()), "");
        }
        throw new IllegalArgumentException("not an entry: " + entry);
    }

    private static Transition vote(KernelState state, Ballot ballot) {
        if (ballot.generation() != state.generation()) {
            return rejected(state, Code.RESET, "");
        }
        if (ballot.term() != state.nextTerm()) {
            return voteOutsideTerm(state, ballot);
        }
        Election election = state.election();
        if (election == null || ballot.attempt() > election.attempt()) {
            if (mayHaveBegun(election, ballot)) {
                return rejected(state, Code.BEGUN, election.winner());
            }
            election = Election.open(ballot.attempt());
        } else if (ballot.attempt() < election.attempt()) {
            return rejected(state, Code.SUPERSEDED, election.winner());
        }
        return ballot.vote() == Vote.LEAD ? lead(state, election, ballot) : yieldTo(state, election, ballot);
    }

    /** Tells whether the cell of a ballot may have run already, because an earlier attempt of it was won. */
    private static boolean mayHaveBegun(Election before, Ballot ballot) {
        return before != null && before.decided() && before.attempt() >= ballot.firstAttempt();
    }

    private static Transition voteOutsideTerm(KernelState state, Ballot ballot) {
        if (ballot.term() > state.nextTerm()) {
            return rejected(state, Code.FUTURE_TERM, "");
        }
        boolean ofTheWinner =
                ballot.vote() == Vote.LEAD && isLastFinished(state, ballot.term(), ballot.attempt(), ballot.replica());
        return ofTheWinner ? accepted(state, ballot.replica()) : rejected(state, Code.STALE_TERM, "");
    }

    private static Transition lead(KernelState state, Election election, Ballot ballot) {
        if (election.winner().equals(ballot.replica())) {
            return accepted(state, ballot.replica());
        }
        if (election.decided()) {
            return rejected(state, Code.LOST, election.winner());
        }
        // A LEAD that is committed once more, after its replica gave the election back, must not win it again.
        if (election.failed(state.members()) || election.yielded().contains(ballot.replica())) {
            return rejected(state, Code.ATTEMPT_FAILED, "");
        }
        Election won = election.withWinner(ballot.replica());
        return accepted(state.withElection(won), won.winner());
    }

    private static Transition yieldTo(KernelState state, Election election, Ballot ballot) {
        Election voted = election.withYield(ballot.replica());
        boolean same = voted.equals(state.election());
        return accepted(same ? state : state.withElection(voted), voted.winner());
    }

    private static Transition finish(KernelState state, CellFinished cell) {
        if (cell.generation() != state.generation()) {
            return rejected(state, Code.RESET, "");
        }
        if (isLastFinished(state, cell.term(), cell.attempt(), cell.replica())) {
            return accepted(state, cell.replica());
        }
        if (cell.term() != state.nextTerm()) {
            return rejected(state, cell.term() > state.nextTerm() ? Code.FUTURE_TERM : Code.STALE_TERM, "");
        }
        Election election = state.election();
        if (election == null || cell.attempt() > election.attempt()) {
            return rejected(state, Code.NOT_ELECTED, "");
        }
        if (cell.attempt() < election.attempt()) {
            return rejected(state, Code.SUPERSEDED, election.winner());
        }
        if (!election.winner().equals(cell.replica())) {
            return rejected(state, Code.NOT_ELECTED, election.winner());
        }
        KernelState after = state.finished(cell);
        Verdict verdict = new Verdict(Code.ACCEPTED, after.finishedTerm(), cell.replica());
        if (!cell.course().restores()) {
            return new Transition(after, verdict, cell.delta(), CellDelta.NONE);
        }
        Manifest onExecutor = state.manifest().plus(cell.delta());
        return new Transition(
                after,
                verdict,
                after.manifest().asDeltaFrom(state.manifest()),
                after.manifest().asDeltaFrom(onExecutor));
    }

    private static Transition abandon(KernelState state, Abandoned cell) {
        if (cell.term() == state.finishedTerm()
                && state.finishedAttempt() >= cell.firstAttempt()
                && state.finishedAttempt() <= cell.attempt()) {
            return rejected(state, Code.FINISHED, state.lastExecutor());
        }
        if (cell.term() != state.nextTerm()) {
            return rejected(state, cell.term() > state.nextTerm() ? Code.FUTURE_TERM : Code.STALE_TERM, "");
        }
        boolean over = state.election() != null && state.election().attempt() > cell.attempt();
        return accepted(over ? state : state.withElection(Election.open(cell.attempt() + 1)), "");
    }

    private static Transition revise(KernelState state, Revised revision) {
        if (revision.generation() != state.generation()) {
            return rejected(state, Code.RESET, "");
        }
        if (revision.term() == state.finishedTerm() && state.lastWasRevision()) {
            return accepted(state, "");
        }
        if (revision.term() != state.nextTerm()) {
            return rejected(state, revision.term() > state.nextTerm() ? Code.FUTURE_TERM : Code.STALE_TERM, "");
        }
        Election election = state.election();
        if (election != null && election.decided() && election.attempt() != Election.MANDATE) {
            return rejected(state, Code.BEGUN, election.winner());
        }
        if (revision.course().restores()
                && state.history().target(revision.course()).isEmpty()) {
            return rejected(state, Code.NO_SUCH_PAST, "");
        }
        KernelState after = state.revised(revision);
        CellDelta difference = after.manifest().asDeltaFrom(state.manifest());
        return new Transition(after, new Verdict(Code.ACCEPTED, after.finishedTerm(), ""), difference, difference);
    }

    private static boolean isLastFinished(KernelState state, long term, int attempt, String replica) {
        return term == state.finishedTerm()
                && attempt == state.finishedAttempt()
                && replica.equals(state.lastExecutor());
    }

    private static Transition accepted(KernelState state, String winner) {
        return new Transition(state, new Verdict(Code.ACCEPTED, state.finishedTerm(), winner));
    }

    private static Transition rejected(KernelState state, Code code, String winner) {
        return new Transition(state, new Verdict(code, state.finishedTerm(), winner));
    }
}
