package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

class OutputJournalTest {

    private static final MessageFactory MESSAGES = new MessageFactory("u", Clock.systemUTC(), () -> "id");

    private final OutputJournal journal = journal(new JournalBudget(2000, 1 << 30));

    private static OutputJournal journal(JournalBudget budget) {
        return new OutputJournal(
                "k",
                "k-1",
                budget,
                () -> 0,
                (parent, text) -> MESSAGES.message("session", "stream", parent, bytes(text)));
    }

    @Test
    void outputsAreNumberedFromOne() {
        assertEquals(0, journal.first());
        assertEquals(1, say("a").getSequence());
        assertEquals(2, say("b").getSequence());
        assertEquals(1, journal.first());
        assertEquals(2, journal.last());
    }

    @Test
    void whatEverybodyHasIsDroppedAndTheRestIsKeptInOrder() {
        for (String text : List.of("a", "b", "c", "d")) {
            say(text);
        }
        journal.delivered(Map.of("c1", 3L), List.of(), 2);
        assertEquals(List.of(3L, 4L), sequences(0));
        assertEquals(List.of(4L), sequences(4));
        assertEquals(Map.of("c1", 3L), journal.delivered());
        assertEquals(4, journal.last());
    }

    @Test
    void aLateReceiptTakesNothingBackAndClientsThatAreGoneAreForgotten() {
        journal.delivered(Map.of("c1", 3L, "c2", 1L), List.of(), 0);
        journal.delivered(Map.of("c1", 2L), List.of("c2"), 0);
        assertEquals(Map.of("c1", 3L), journal.delivered());
    }

    @Test
    void aNoticeStandsWhereOutputsWereGivenUpButTheNewestIsNever() {
        for (int i = 0; i < 10; i++) {
            say("x".repeat(500));
        }
        List<Output> kept = journal.from(0);
        assertEquals(1, kept.get(0).getSequence());
        assertTrue(text(kept.get(0)).startsWith("[NotebookOS: 8 messages"), text(kept.get(0)));
        assertEquals(List.of(1L, 9L, 10L), sequences(0));
        say("x".repeat(5000));
        assertEquals(11, journal.last());
        assertEquals(5000, text(journal.from(11).get(0)).length());
    }

    @Test
    void replyAndStatusOutliveWhatIsPrinted() {
        append(Channel.IOPUB, "status", "busy");
        for (int i = 0; i < 20; i++) {
            say("x".repeat(300));
        }
        append(Channel.SHELL, "execute_reply", "reply");
        append(Channel.IOPUB, "status", "idle");
        List<String> texts =
                journal.from(0).stream().map(OutputJournalTest::text).toList();
        assertEquals("busy", texts.get(0));
        assertEquals(List.of("reply", "idle"), texts.subList(texts.size() - 2, texts.size()));
    }

    @Test
    void aGapEndsWhereAClientStands() {
        for (int i = 0; i < 4; i++) {
            say("x".repeat(300));
        }
        journal.delivered(Map.of("c", 3L), List.of(), 0);
        for (int i = 0; i < 20; i++) {
            say("x".repeat(300));
        }
        assertEquals(List.of(1L, 4L), sequences(0).subList(0, 2));
    }

    @Test
    void aGapIsToldOfAlsoToWhoGotItsBeginning() {
        for (int i = 0; i < 10; i++) {
            say("x".repeat(500));
        }
        assertEquals(List.of(5L, 9L, 10L), sequences(5));
    }

    @Test
    void allTogetherHaveNoMoreThanTheirShare() {
        JournalBudget budget = new JournalBudget(10 << 20, 1 << 20);
        List<OutputJournal> journals = List.of(journal(budget), journal(budget), journal(budget), journal(budget));
        for (int i = 0; i < 300; i++) {
            journals.forEach(one -> one.append(Channel.IOPUB, "", message("stream", "x".repeat(10_000))));
        }
        for (OutputJournal one : journals) {
            long held =
                    one.from(0).stream().mapToLong(Output::getSerializedSize).sum();
            assertTrue(held < 400_000, "held " + held);
        }
        journals.get(0).close();
        assertEquals(0, journals.get(0).first());
    }

    @Test
    void everyPartOfAMessageIsKept() {
        Message message = new Message(
                bytes("{\"h\":1}"), bytes("{}"), bytes("{\"m\":1}"), bytes("{\"c\":1}"), List.of(new byte[] {1, 2}));
        Output output = journal.append(Channel.SHELL, "client", message);
        assertEquals("client", output.getClient());
        assertEquals(5, output.getPartsCount());
        assertEquals("{\"c\":1}", output.getParts(3).toStringUtf8());
    }

    private Output say(String text) {
        return append(Channel.IOPUB, "stream", text);
    }

    private Output append(Channel channel, String type, String text) {
        return journal.append(channel, "", message(type, text));
    }

    private static Message message(String type, String text) {
        return new Message(bytes("{\"msg_type\":\"" + type + "\"}"), bytes("{}"), bytes("{}"), bytes(text), List.of());
    }

    private static String text(Output output) {
        return output.getParts(3).toStringUtf8();
    }

    private List<Long> sequences(long from) {
        return journal.from(from).stream().map(Output::getSequence).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
