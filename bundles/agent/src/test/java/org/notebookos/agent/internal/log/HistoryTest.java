package org.notebookos.agent.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.notebookos.agent.internal.log.LogEntry.Ballot;
import org.notebookos.agent.internal.log.LogEntry.CellFinished;
import org.notebookos.agent.internal.log.LogEntry.Revised;
import org.notebookos.agent.internal.log.LogEntry.Vote;

/** What can be returned to, and how. */
class HistoryTest {

    private static final Keep KEEP = new Keep(5, 1000, 1 << 20, 1 << 20);
    private static final long NOW = 10;

    private KernelState state = KernelState.NEW;

    @Test
    void anUndoneCellHasNeverBeenExceptForTheCount() {
        cell(put("x", "1"), plain());
        cell(put("x", "2", "y", "2"), plain());
        cell(put(), undo(1));
        assertEquals(Map.of("x", "1"), values());
        assertEquals(3, state.manifest().facts().get("count").entryBytes());
    }

    @Test
    void whatWasUndoneCanBeHadBack() {
        cell(put("x", "1"), plain());
        cell(put("x", "2"), plain());
        cell(put(), undo(2));
        assertEquals(Map.of(), values());
        cell(put(), new Course(NOW, KEEP, "", "", 0, History.BEFORE_UNDO));
        assertEquals(Map.of("x", "2"), values());
    }

    @Test
    void undoAfterUndoGoesFurtherBack() {
        for (int i = 1; i <= 4; i++) {
            cell(put("x", "" + i), plain());
        }
        cell(put(), undo(1));
        cell(put(), undo(1));
        assertEquals(Map.of("x", "2"), values());
    }

    @Test
    void aCheckpointOutlivesTheCellsThatCanBeUndone() {
        cell(put("x", "1"), new Course(NOW, KEEP, "good", "", 0, ""));
        for (int i = 2; i < 20; i++) {
            cell(put("x", "" + i), plain());
        }
        assertEquals(5, state.history().undoable());
        cell(put("z", "1"), new Course(NOW, KEEP, "", "", 0, "good"));
        assertEquals(Map.of("x", "1"), values());
        cell(put(), undo(1));
        assertEquals(Map.of("x", "19"), values());
    }

    @Test
    void onlyWhatDiffersIsAppliedAndTheExecutorKeepsWhatItHasAlready() {
        cell(put("same", "1", "x", "1"), plain());
        cell(put("x", "2"), plain());
        KernelLog.Transition undone = cell(put("y", "3"), undo(1));
        assertEquals(List.of(List.of("x")), names(undone.toOthers()));
        assertEquals(List.of(), undone.toOthers().deleted());
        assertEquals(List.of(List.of("x")), names(undone.toExecutor()));
        assertEquals(List.of("y"), undone.toExecutor().deleted());
    }

    @Test
    void theFirstBoundThatIsPassedEndsThePast() {
        Course old = Course.plain(NOW - 2000, KEEP);
        cell(put("x", "1"), old);
        cell(put("x", "2"), old);
        cell(put("x", "3"), plain());
        assertEquals(1, state.history().undoable());
        Keep small = new Keep(5, 1000, 3, 1 << 20);
        cell(put("x", "12345"), Course.plain(NOW, small));
        cell(put("x", "6"), Course.plain(NOW, small));
        assertEquals(0, state.history().undoable());
    }

    @Test
    void anOperatorsWishIsATermOfItsOwnAndVoidsTheMandate() {
        cell(put("x", "1"), plain());
        cell(put("x", "2"), plain());
        assertTrue(state.mandates("a"));
        Revised revision = new Revised(0, 3, undo(1));
        assertTrue(apply(revision).verdict().accepted());
        assertEquals(Map.of("x", "1"), values());
        assertEquals(
                Verdict.Code.STALE_TERM,
                apply(new CellFinished(0, 3, Election.MANDATE, "a", CellDelta.NONE))
                        .verdict()
                        .code());
        KernelState before = state;
        assertTrue(apply(revision).verdict().accepted(), "an entry that is committed twice");
        assertSame(before, state);
    }

    @Test
    void anOperatorsWishIsRefusedWhileACellMayRunOrIfThereIsNoSuchPast() {
        cell(put("x", "1"), plain());
        assertEquals(
                Verdict.Code.NO_SUCH_PAST,
                apply(new Revised(0, 2, undo(2))).verdict().code());
        apply(new Ballot(0, 2, 1, "b", Vote.LEAD));
        assertEquals(
                Verdict.Code.BEGUN, apply(new Revised(0, 2, undo(1))).verdict().code());
    }

    @Test
    void aSnapshotHoldsEachValueOnce() throws IOException {
        String large = "v".repeat(100_000);
        cell(put("x", large), new Course(NOW, KEEP, "one", "", 0, ""));
        for (int i = 0; i < 5; i++) {
            cell(put("y", "" + i), plain());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogCodec.write(state, out);
        assertTrue(out.size() < 105_000, "has " + out.size() + " bytes");
        assertEquals(state, LogCodec.state(new ByteArrayInputStream(out.toByteArray())));
    }

    @Test
    void aFlawStaysUntilItsVariableIsPutOrDeleted() {
        cell(new CellDelta(List.of(), List.of(), Map.of(), Map.of("s", new Flaw("lost", "a socket"))), plain());
        cell(put("x", "1"), plain());
        assertEquals(Map.of("s", new Flaw("lost", "a socket")), state.manifest().flaws());
        cell(put("s", "1"), plain());
        assertEquals(Map.of(), state.manifest().flaws());
        KernelLog.Transition undone = cell(put(), undo(1));
        assertEquals(List.of("s"), undone.toOthers().deleted(), "its value of now must not stand for the lost one");
        assertEquals(Map.of("s", new Flaw("lost", "a socket")), state.manifest().flaws());
    }

    private KernelLog.Transition cell(CellDelta delta, Course course) {
        long term = state.nextTerm();
        if (!state.mandates("a")) {
            apply(new Ballot(0, term, 1, "a", Vote.LEAD));
        }
        int attempt = state.election().attempt();
        KernelLog.Transition transition = apply(new CellFinished(0, term, attempt, "a", delta, course));
        assertTrue(transition.verdict().accepted(), transition.verdict().toString());
        return transition;
    }

    private KernelLog.Transition apply(LogEntry entry) {
        LogEntry read = LogCodec.entry(LogCodec.encode(entry)).orElseThrow();
        assertEquals(entry, read);
        KernelLog.Transition transition = KernelLog.apply(state, read);
        state = transition.state();
        return transition;
    }

    /** A delta that puts names with values; the count has as many bytes as cells were run. */
    private CellDelta put(String... namesAndValues) {
        List<CoVariable> puts = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byte[] value = namesAndValues[i + 1].getBytes(StandardCharsets.UTF_8);
            puts.add(new CoVariable(
                    List.of(namesAndValues[i]),
                    "pickle5",
                    hash(namesAndValues[i + 1]),
                    "exact",
                    new Payload.Inline(value)));
        }
        Payload count = new Payload.Inline(new byte[(int) state.nextTerm()]);
        return new CellDelta(puts, List.of(), Map.of("count", count));
    }

    private static String hash(String value) {
        return value.length() < 10 ? value : "long";
    }

    private Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        state.manifest()
                .covariables()
                .forEach(covariable -> values.put(covariable.names().get(0), covariable.sha256()));
        return values;
    }

    private static List<List<String>> names(CellDelta delta) {
        return delta.covariables().stream().map(CoVariable::names).toList();
    }

    private static Course plain() {
        return Course.plain(NOW, KEEP);
    }

    private static Course undo(int cells) {
        return new Course(NOW, KEEP, "", "", cells, "");
    }
}
