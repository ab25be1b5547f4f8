package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Message;

class OutputJournalTest {

    private final OutputJournal journal = new OutputJournal("k", "k-1", 2000);

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
    void deliveryNeverGoesBackAndClientsThatAreGoneAreForgotten() {
        journal.delivered(Map.of("c1", 3L, "c2", 1L), List.of(), 0);
        journal.delivered(Map.of("c1", 2L), List.of("c2"), 0);
        assertEquals(Map.of("c1", 3L), journal.delivered());
    }

    @Test
    void theOldestIsForgottenWhenThereIsTooMuchButNeverTheNewest() {
        for (int i = 0; i < 10; i++) {
            say("x".repeat(500));
        }
        assertTrue(journal.first() > 5, "kept from " + journal.first());
        assertEquals(10, journal.last());
        say("x".repeat(5000));
        assertEquals(List.of(11L), sequences(0));
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
        return journal.append(
                Channel.IOPUB, "", new Message(bytes("{}"), bytes("{}"), bytes("{}"), bytes(text), List.of()));
    }

    private List<Long> sequences(long from) {
        return journal.from(from).stream().map(Output::getSequence).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
