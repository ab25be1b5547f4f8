package org.notebookos.agent.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.agent.internal.log.LogEntry.Abandoned;
import org.notebookos.agent.internal.log.LogEntry.Ballot;
import org.notebookos.agent.internal.log.LogEntry.CellFinished;
import org.notebookos.agent.internal.log.LogEntry.MembersChanged;
import org.notebookos.agent.internal.log.LogEntry.Reset;
import org.notebookos.agent.internal.log.LogEntry.Vote;

/** What holds for any sequence of entries, however senseless. */
class KernelLogPropertiesTest {

    private static final List<String> REPLICAS = List.of("a", "b", "c");
    private static final int ENTRIES = 800;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void membersThatRestoreASnapshotAnywhereEndEqualToTheOthers(long seed) throws IOException {
        List<LogEntry> entries = entries(new Random(seed));
        int cut = new Random(seed).nextInt(entries.size());
        KernelState whole = KernelState.NEW;
        KernelState restored = KernelState.NEW;
        for (int i = 0; i < entries.size(); i++) {
            LogEntry decoded = LogCodec.entry(LogCodec.encode(entries.get(i))).orElseThrow();
            assertEquals(entries.get(i), decoded);
            KernelLog.Transition direct = KernelLog.apply(whole, entries.get(i));
            KernelLog.Transition other = KernelLog.apply(restored, decoded);
            assertEquals(direct.verdict(), other.verdict());
            assertEquals(direct.verdict(), LogCodec.verdict(LogCodec.encode(direct.verdict())));
            whole = direct.state();
            restored = i == cut ? throughSnapshot(other.state()) : other.state();
        }
        assertEquals(whole, restored);
        assertTrue(whole.finishedTerm() > 3, "the entries made sense at times: " + whole.finishedTerm());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void anAttemptHasOneWinnerATermOneFinishAndARepeatedEntryOneAnswer(long seed) {
        KernelState state = KernelState.NEW;
        Map<String, String> winners = new HashMap<>();
        Map<Long, String> finishers = new HashMap<>();
        Set<String> givenUp = new HashSet<>();
        for (LogEntry entry : entries(new Random(seed))) {
            KernelLog.Transition transition = KernelLog.apply(state, entry);
            KernelLog.Transition again = KernelLog.apply(transition.state(), entry);
            assertEquals(transition.state(), again.state(), "repeated " + entry);
            assertEquals(transition.verdict().code(), again.verdict().code(), "repeated " + entry);
            assertTrue(transition.state().finishedTerm() - state.finishedTerm() <= 1);
            long generationBefore = state.generation();
            long finishedBefore = state.finishedTerm();
            givenUp.removeIf(cell -> transition.state().generation() > generationBefore);
            state = transition.state();
            boolean accepted = transition.verdict().accepted();
            if (accepted && entry instanceof Ballot ballot && ballot.vote() == Vote.LEAD) {
                String election = ballot.generation() + "/" + ballot.term() + "/" + ballot.attempt();
                assertEquals(ballot.replica(), winners.computeIfAbsent(election, unused -> ballot.replica()));
            } else if (accepted && entry instanceof Abandoned cell) {
                for (int attempt = 0; attempt <= cell.attempt(); attempt++) {
                    givenUp.add(cell.term() + "/" + attempt);
                }
            } else if (accepted && entry instanceof CellFinished cell) {
                boolean anew = state.finishedTerm() > finishedBefore;
                assertTrue(!anew || !givenUp.contains(cell.term() + "/" + cell.attempt()), "given up: " + cell);
                String finish = cell.attempt() + "/" + cell.replica();
                assertEquals(finish, finishers.computeIfAbsent(cell.term(), unused -> finish));
                assertEquals(cell.replica(), winners.get(cell.generation() + "/" + cell.term() + "/" + cell.attempt()));
                winners.put(cell.generation() + "/" + (cell.term() + 1) + "/" + Election.MANDATE, cell.replica());
            }
        }
    }

    /** Entries near to what would make sense, so that all rules are met. */
    private static List<LogEntry> entries(Random random) {
        List<LogEntry> entries = new ArrayList<>();
        KernelState state = KernelState.NEW;
        for (int i = 0; i < ENTRIES; i++) {
            LogEntry entry = entry(random, state, i);
            entries.add(entry);
            state = KernelLog.apply(state, entry).state();
        }
        return entries;
    }

    private static LogEntry entry(Random random, KernelState state, int number) {
        long generation = Math.max(0, state.generation() - (random.nextInt(20) == 0 ? 1 : 0));
        long term = Math.max(1, state.nextTerm() + (random.nextInt(5) == 0 ? random.nextInt(3) - 1 : 0));
        int attempt = random.nextInt(4);
        String replica = REPLICAS.get(random.nextInt(REPLICAS.size()));
        int kind = random.nextInt(100);
        if (kind < 40) {
            int first = random.nextInt(attempt + 1);
            Vote vote = random.nextInt(3) == 0 ? Vote.YIELD : Vote.LEAD;
            return new Ballot(generation, term, attempt, first, replica, vote);
        } else if (kind < 96) {
            return new CellFinished(generation, term, attempt, replica, delta(random, number));
        } else if (kind < 97) {
            return new Abandoned(term, attempt, random.nextInt(attempt + 1));
        } else if (kind < 99) {
            return new MembersChanged(REPLICAS.subList(0, 1 + random.nextInt(REPLICAS.size())));
        }
        return new Reset("session-" + number);
    }

    private static CellDelta delta(Random random, int number) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        Payload payload = random.nextInt(4) == 0
                ? new Payload.Stored(number + "-1", "0".repeat(60) + String.format("%04d", number), 1 << 21)
                : new Payload.Inline(bytes);
        String first = "v" + random.nextInt(6);
        String second = "w" + random.nextInt(6);
        List<String> names = random.nextBoolean() ? List.of(first) : List.of(first, second);
        return new CellDelta(
                List.of(new CoVariable(names, "pickle5", "hash" + number, "exact", payload)),
                random.nextInt(5) == 0 ? List.of("w" + random.nextInt(6)) : List.of(),
                Map.of("count", new Payload.Inline(new byte[] {(byte) number})));
    }

    private static KernelState throughSnapshot(KernelState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogCodec.write(state, out);
        return LogCodec.state(new ByteArrayInputStream(out.toByteArray()));
    }
}
