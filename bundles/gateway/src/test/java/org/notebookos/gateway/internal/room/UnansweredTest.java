package org.notebookos.gateway.internal.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.Header;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;

/** Which requests are asked again when a replica is lost, and how many are kept for that. */
class UnansweredTest {

    /** Three of them are remembered, four are not. */
    private static final byte[] LARGE = new byte[20 << 20];

    private final Unanswered unanswered = new Unanswered();

    private static Header header(String id, String type) {
        return new Header(id, type, "session", "u", "", "5.3");
    }

    private void asked(String id, String type, byte[] content) {
        Header header = header(id, type);
        List<byte[]> parts = List.of(header.toJson(), new byte[0], new byte[0], content);
        unanswered.asked(new ClientMessage("k", "client", Channel.SHELL, type, parts, Optional.empty(), true), header);
    }

    private void asked(String id) {
        asked(id, "complete_request", new byte[0]);
    }

    private void large(String... ids) {
        for (String id : ids) {
            asked(id, "complete_request", LARGE);
        }
    }

    private void answered(String id) {
        unanswered.heard(Channel.SHELL, "r1@1", header(id, "complete_request").toJson());
    }

    private List<String> askedAgain() {
        return unanswered.lost("r1").askAgain().stream()
                .map(message -> Header.parse(message.parts().get(0)).msgId())
                .toList();
    }

    @Test
    void whatHasNoAnswerIsAskedAgain() {
        asked("a");
        asked("b");
        answered("a");

        assertEquals(List.of("b"), askedAgain());
    }

    @Test
    void theOldestAreForgottenWhenTheyAreTooMany() {
        for (int i = 0; i < 1001; i++) {
            asked("n" + i);
        }

        assertEquals(1000, askedAgain().size());
        assertEquals("n1", askedAgain().get(0));
    }

    @Test
    void theOldestAreForgottenWhenTheyAreTooLarge() {
        large("a", "b", "c", "d");

        assertEquals(List.of("b", "c", "d"), askedAgain());
    }

    @Test
    void whatIsOverMakesRoom() {
        large("a", "b", "c");
        answered("a");
        unanswered.ended(header("b", "complete_request").toJson());
        large("c", "d", "e");
        assertEquals(List.of("c", "d", "e"), askedAgain());

        unanswered.clear();
        large("f", "g", "h");
        assertEquals(List.of("f", "g", "h"), askedAgain());
    }

    @Test
    void codeThatIsLostMakesRoom() {
        asked("a", "execute_request", LARGE);
        unanswered.heard(Channel.IOPUB, "r1@1", header("a", "execute_request").toJson());
        large("b", "c");
        assertEquals(List.of("b", "c"), askedAgain());

        large("d");
        assertEquals(List.of("b", "c", "d"), askedAgain());
    }

    @Test
    void theNewestIsRememberedHoweverLargeItIs() {
        asked("a");
        asked("b", "complete_request", new byte[100 << 20]);

        assertEquals(List.of("b"), askedAgain());
    }

    @Test
    void codeThatWasRefusedIsNotAskedAgain() {
        asked("a", "execute_request", new byte[0]);
        unanswered.ended(header("a", "execute_request").toJson());

        assertEquals(List.of(), askedAgain());
    }
}
