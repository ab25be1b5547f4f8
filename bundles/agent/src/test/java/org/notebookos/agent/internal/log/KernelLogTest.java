package org.notebookos.agent.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.agent.internal.log.LogEntry.Abandoned;
import org.notebookos.agent.internal.log.LogEntry.Ballot;
import org.notebookos.agent.internal.log.LogEntry.CellFinished;
import org.notebookos.agent.internal.log.LogEntry.MembersChanged;
import org.notebookos.agent.internal.log.LogEntry.Reset;
import org.notebookos.agent.internal.log.LogEntry.Vote;
import org.notebookos.agent.internal.log.Verdict.Code;

class KernelLogTest {

    private KernelState state = KernelState.NEW;

    @Test
    void theFirstLeadOfAnAttemptWins() {
        assertEquals(new Verdict(Code.ACCEPTED, 0, "a"), apply(lead(1, 1, "a")));
        assertEquals(new Verdict(Code.LOST, 0, "a"), apply(lead(1, 1, "b")));
        assertEquals("a", state.election().winner());
    }

    @Test
    void theSameLeadCommittedTwiceIsAnsweredTheSame() {
        Verdict first = apply(lead(1, 1, "a"));
        KernelState before = state;
        assertEquals(first, apply(lead(1, 1, "a")));
        assertSame(before, state);
    }

    @Test
    void aHigherAttemptSupersedesALowerOneThatIsNotFinished() {
        apply(lead(1, 1, "a"));
        assertEquals(Code.ACCEPTED, apply(lead(1, 2, "b")).code());
        assertEquals(new Verdict(Code.SUPERSEDED, 0, "b"), apply(finish(1, 1, "a")));
        assertEquals(Code.SUPERSEDED, apply(lead(1, 1, "a")).code());
        assertEquals(Code.ACCEPTED, apply(finish(1, 2, "b")).code());
    }

    @Test
    void termsFinishStrictlyOneAfterTheOther() {
        assertEquals(Code.FUTURE_TERM, apply(lead(2, 1, "a")).code());
        assertEquals(Code.FUTURE_TERM, apply(finish(2, 1, "a")).code());
        run(1, "a");
        assertEquals(1, state.finishedTerm());
        assertEquals("a", state.lastExecutor());
        assertEquals(Code.STALE_TERM, apply(lead(1, 2, "b")).code());
        assertEquals(Code.STALE_TERM, apply(finish(1, 2, "b")).code());
        run(2, "b");
        assertEquals("b", state.lastExecutor());
    }

    @Test
    void onlyTheWinnerMayFinishACell() {
        assertEquals(Code.NOT_ELECTED, apply(finish(1, 1, "a")).code());
        apply(lead(1, 1, "a"));
        assertEquals(new Verdict(Code.NOT_ELECTED, 0, "a"), apply(finish(1, 1, "b")));
        assertEquals(Code.NOT_ELECTED, apply(finish(1, 2, "a")).code());
        assertEquals(0, state.finishedTerm());
    }

    @Test
    void aFinishCommittedTwiceChangesNothingTheSecondTime() {
        apply(lead(1, 1, "a"));
        Verdict first = apply(finish(1, 1, "a"));
        KernelState before = state;
        assertEquals(first, apply(finish(1, 1, "a")));
        assertEquals(Code.ACCEPTED, apply(lead(1, 1, "a")).code());
        assertSame(before, state);
    }

    @Test
    void anAttemptOfWhichAllMembersYieldedHasFailed() {
        apply(new MembersChanged(List.of("c", "a", "b")));
        for (String replica : List.of("a", "b")) {
            apply(yielding(1, 1, replica));
            assertFalse(state.election().failed(state.members()));
        }
        assertEquals(Code.ACCEPTED, apply(yielding(1, 1, "c")).code());
        assertTrue(state.election().failed(state.members()));
        assertEquals(Code.ATTEMPT_FAILED, apply(lead(1, 1, "a")).code());
        assertEquals(Code.ACCEPTED, apply(lead(1, 2, "a")).code());
    }

    @Test
    void aYieldAfterAnElectionTellsTheWinner() {
        apply(lead(1, 1, "a"));
        assertEquals(new Verdict(Code.ACCEPTED, 0, "a"), apply(yielding(1, 1, "b")));
        KernelState before = state;
        apply(yielding(1, 1, "b"));
        assertSame(before, state);
    }

    @Test
    void aRetryDoesNotFollowAnAttemptOfTheSameCellThatWasWon() {
        apply(lead(1, 1, "a"));
        assertEquals(new Verdict(Code.BEGUN, 0, "a"), apply(new Ballot(0, 1, 2, 1, "a", Vote.LEAD)));
        assertEquals(new Verdict(Code.BEGUN, 0, "a"), apply(new Ballot(0, 1, 2, 1, "b", Vote.LEAD)));
        assertEquals(new Verdict(Code.BEGUN, 0, "a"), apply(new Ballot(0, 1, 2, 1, "b", Vote.YIELD)));
        assertEquals(Code.ACCEPTED, apply(finish(1, 1, "a")).code());
    }

    @Test
    void aRetryThatWasCommittedFirstShutsOutTheEarlierAttempt() {
        assertEquals(
                Code.ACCEPTED, apply(new Ballot(0, 1, 2, 1, "b", Vote.LEAD)).code());
        assertEquals(Code.SUPERSEDED, apply(lead(1, 1, "a")).code());
    }

    @Test
    void anotherCellMayFollowOneThatWasGivenUp() {
        apply(lead(1, 1, "a"));
        assertEquals(
                Code.ACCEPTED, apply(new Ballot(0, 1, 2, 2, "b", Vote.LEAD)).code());
        assertEquals(Code.SUPERSEDED, apply(finish(1, 1, "a")).code());
    }

    @Test
    void aCellThatWasGivenUpCantBeFinishedAnyMore() {
        apply(lead(1, 2, "a"));
        assertEquals(Code.ACCEPTED, apply(new Abandoned(1, 2, 1)).code());
        assertEquals(Code.SUPERSEDED, apply(finish(1, 2, "a")).code());
        assertEquals(Code.SUPERSEDED, apply(lead(1, 2, "b")).code());
        assertEquals(Code.ACCEPTED, apply(lead(1, 3, "b")).code());
        assertEquals(Code.ACCEPTED, apply(new Abandoned(1, 2, 1)).code());
        assertEquals(Code.ACCEPTED, apply(finish(1, 3, "b")).code());
    }

    @Test
    void aCellThatRanUnderTheMandateCanBeGivenUpToo() {
        run(1, "a");
        assertEquals(
                Code.ACCEPTED,
                apply(new Abandoned(2, Election.MANDATE, Election.MANDATE)).code());
        assertEquals(Code.SUPERSEDED, apply(finish(2, Election.MANDATE, "a")).code());
        assertFalse(state.mandates("a"));
    }

    @Test
    void aCommittedCellCantBeGivenUp() {
        apply(lead(1, 2, "a"));
        apply(finish(1, 2, "a"));
        assertEquals(new Verdict(Code.FINISHED, 1, "a"), apply(new Abandoned(1, 3, 2)));
        assertEquals(Code.STALE_TERM, apply(new Abandoned(1, 4, 3)).code(), "another cell of that term");
        assertTrue(state.mandates("a"));
    }

    @Test
    void whileTheMembersAreUnknownNoAttemptFails() {
        apply(yielding(1, 1, "a"));
        assertFalse(state.election().failed(state.members()));
    }

    @Test
    void aResetEmptiesTheNamespaceAndVoidsWhatWasProposedBefore() {
        apply(lead(1, 1, "a"));
        apply(new Reset("s2"));
        assertEquals("s2", state.session());
        assertEquals(Manifest.EMPTY, state.manifest());
        assertEquals(Code.RESET, apply(finish(1, 1, "a")).code());
        assertEquals(Code.RESET, apply(lead(1, 2, "a")).code());
        assertEquals(Code.ACCEPTED, apply(new Ballot(1, 1, 1, "b", Vote.LEAD)).code());
        assertEquals(
                Code.ACCEPTED,
                apply(new CellFinished(1, 1, 1, "b", CellDelta.NONE)).code());
    }

    @Test
    void aResetCommittedTwiceResetsOnce() {
        apply(new Reset("s2"));
        KernelState before = state;
        apply(new Reset("s2"));
        assertSame(before, state);
    }

    @Test
    void aNameBelongsToItsNewestCoVariableOnly() {
        runWith(1, delta(List.of(covariable("v1", "a", "b"), covariable("v2", "c")), List.of()));
        runWith(2, delta(List.of(covariable("v3", "b")), List.of("c")));
        assertEquals(
                List.of(covariable("v1", "a"), covariable("v3", "b")),
                state.manifest().covariables());
    }

    @Test
    void theNewestValueOfAFactWins() {
        Payload one = new Payload.Inline(new byte[] {1});
        Payload two = new Payload.Inline(new byte[] {2});
        runWith(1, new CellDelta(List.of(), List.of(), Map.of("count", one, "cwd", one)));
        runWith(2, new CellDelta(List.of(), List.of(), Map.of("count", two)));
        assertEquals(Map.of("count", two, "cwd", one), state.manifest().facts());
    }

    @Test
    void anExecutorMayFinishTheNextTermWithoutAnotherBallot() {
        run(1, "a");
        assertTrue(state.mandates("a"));
        assertFalse(state.mandates("b"));
        assertEquals(Code.NOT_ELECTED, apply(finish(2, Election.MANDATE, "b")).code());
        assertEquals(Code.ACCEPTED, apply(finish(2, Election.MANDATE, "a")).code());
        assertTrue(state.mandates("a"));
        assertEquals(Code.ACCEPTED, apply(finish(3, Election.MANDATE, "a")).code());
        assertEquals(3, state.finishedTerm());
    }

    @Test
    void aBallotEndsTheMandate() {
        run(1, "a");
        assertEquals(Code.ACCEPTED, apply(lead(2, 1, "b")).code());
        assertFalse(state.mandates("a"));
        assertEquals(Code.SUPERSEDED, apply(finish(2, Election.MANDATE, "a")).code());
        assertEquals(Code.ACCEPTED, apply(finish(2, 1, "b")).code());
    }

    @Test
    void aCellThatMayHaveBegunUnderTheMandateIsNotRunAgain() {
        run(1, "a");
        Verdict verdict = apply(new Ballot(0, 2, 1, Election.MANDATE, "b", Vote.LEAD));
        assertEquals(new Verdict(Code.BEGUN, 1, "a"), verdict);
    }

    @Test
    void aResetEndsTheMandate() {
        run(1, "a");
        apply(new Reset("anew"));
        assertFalse(state.mandates("a"));
    }

    private Verdict apply(LogEntry entry) {
        KernelLog.Transition transition = KernelLog.apply(state, entry);
        state = transition.state();
        return transition.verdict();
    }

    private void run(long term, String replica) {
        assertEquals(Code.ACCEPTED, apply(lead(term, 1, replica)).code());
        assertEquals(Code.ACCEPTED, apply(finish(term, 1, replica)).code());
    }

    private void runWith(long term, CellDelta delta) {
        apply(lead(term, 1, "a"));
        apply(new CellFinished(0, term, 1, "a", delta));
    }

    private static Ballot lead(long term, int attempt, String replica) {
        return new Ballot(0, term, attempt, replica, Vote.LEAD);
    }

    private static Ballot yielding(long term, int attempt, String replica) {
        return new Ballot(0, term, attempt, replica, Vote.YIELD);
    }

    private static CellFinished finish(long term, int attempt, String replica) {
        return new CellFinished(0, term, attempt, replica, CellDelta.NONE);
    }

    private static CellDelta delta(List<CoVariable> covariables, List<String> deleted) {
        return new CellDelta(covariables, deleted, Map.of());
    }

    private static CoVariable covariable(String value, String... names) {
        Payload payload = new Payload.Inline(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new CoVariable(List.of(names), "pickle5", value, "exact", payload);
    }
}
