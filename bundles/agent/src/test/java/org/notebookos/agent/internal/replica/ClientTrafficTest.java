package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

class ClientTrafficTest {

    private static final int MANY = 10_001;

    private final MessageFactory messages = new MessageFactory("kernel", Clock.systemUTC(), () -> "id");
    private final List<Output> said = new ArrayList<>();
    private final List<String> passed = new ArrayList<>();
    private final ClientTraffic traffic = new ClientTraffic(
            new OutputJournal(
                    "k",
                    "k-1",
                    new JournalBudget(1 << 30, 1 << 30),
                    () -> 0,
                    (parent, text) -> messages.message("session", "stream", parent, bytes(text))),
            message -> said.add(message.getOutput()));

    @Test
    void aCellIsAnsweredHoweverManyWordsCameMeanwhile() {
        connect();
        traffic.cell("ann", message("execute_request", "cell"));
        sayWords(MANY);

        fromProcess(Channel.STDIN, "input_request", "cell");
        fromProcess(Channel.SHELL, "execute_reply", "cell");

        assertEquals(List.of("input_request to ann", "execute_reply to ann"), heard());
    }

    @Test
    void aCellIsAnsweredHoweverManyQuestionsCameMeanwhile() {
        connect();
        traffic.cell("ann", message("execute_request", "cell"));
        for (int i = 0; i < MANY; i++) {
            ask("question " + i);
        }

        fromProcess(Channel.SHELL, "execute_reply", "cell");

        assertEquals(List.of("execute_reply to ann"), heard());
    }

    @Test
    void aQuestionIsAnsweredHoweverManyWordsCameMeanwhile() {
        connect();
        ask("question");
        sayWords(MANY);

        fromProcess(Channel.SHELL, "complete_reply", "question");

        assertEquals(List.of("complete_reply to bob"), heard());
    }

    @Test
    void anAnswerIsPassedOnOnce() {
        connect();
        ask("question");

        fromProcess(Channel.SHELL, "complete_reply", "question");
        fromProcess(Channel.SHELL, "complete_reply", "question");

        assertEquals(List.of("complete_reply to bob"), heard());
    }

    @Test
    void whatIsSaidToAWidgetIsNotKept() throws InterruptedException {
        connect();
        WeakReference<byte[]> upload = upload();

        for (int i = 0; i < 100 && upload.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }

        assertNull(upload.get());
    }

    private WeakReference<byte[]> upload() {
        byte[] file = new byte[10 << 20];
        Message word = message("comm_msg", "upload");
        traffic.fromClient(
                Channel.SHELL,
                "ann",
                new Message(word.header(), word.parentHeader(), word.metadata(), word.content(), List.of(file)));
        return new WeakReference<>(file);
    }

    @Test
    void theCodeOfAWidgetMayAskWhoeverTouchedIt() {
        connect();
        traffic.fromClient(Channel.SHELL, "ann", message("comm_msg", "click"));

        fromProcess(Channel.STDIN, "input_request", "click");

        assertEquals(List.of("input_request to ann"), heard());
    }

    @Test
    void theNextProcessIsAskedAgainButNeitherRunsCodeAgainNorHearsWordsAgain() {
        connect();
        traffic.cell("ann", message("execute_request", "cell"));
        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "subshell's"));
        traffic.fromClient(Channel.SHELL, "ann", message("comm_msg", "click"));
        ask("question");
        traffic.disconnected();
        passed.clear();

        connect();

        assertEquals(List.of("question"), passed);
    }

    @Test
    void whatNeedsNoAnswerMakesRoomForWhatDoes() {
        ask("question");
        sayWords(1_000);

        connect();

        assertTrue(passed.contains("question"));
        assertEquals(1_000, passed.size());
        assertEquals("word 999", passed.get(passed.size() - 1));
    }

    private void connect() {
        traffic.connected(
                (channel, message) -> passed.add(Header.parse(message.header()).msgId()));
    }

    private void ask(String id) {
        traffic.fromClient(Channel.SHELL, "bob", message("complete_request", id));
    }

    private void sayWords(int count) {
        for (int i = 0; i < count; i++) {
            traffic.fromClient(Channel.SHELL, "bob", message("comm_msg", "word " + i));
        }
    }

    private void fromProcess(Channel channel, String type, String parentId) {
        Header parent = Header.parse(message("any", parentId).header());
        traffic.fromProcess(channel, parent, messages.message("session", type, parent.toJson(), bytes("{}")));
    }

    private List<String> heard() {
        return said.stream().map(ClientTrafficTest::summary).toList();
    }

    private static String summary(Output output) {
        String type = Header.parse(output.getParts(0).toByteArray()).msgType();
        return output.getClient().isEmpty() ? type : type + " to " + output.getClient();
    }

    private static Message message(String type, String id) {
        Header header = new Header(id, type, "browser", "ann", "2026-01-01T00:00:00.000000Z", "5.3");
        return new Message(header.toJson(), Message.emptyObject(), Message.emptyObject(), bytes("{}"), List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
