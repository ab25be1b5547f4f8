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
import org.notebookos.hostlink.internal.LinkSettings;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

class ClientTrafficTest {

    private static final int MANY = 10_001;

    private final MessageFactory messages = new MessageFactory("kernel", Clock.systemUTC(), () -> "id");
    private final Notices notices = new Notices(messages, () -> "session");
    private final List<Output> said = new ArrayList<>();
    private final List<String> passed = new ArrayList<>();
    private final OutputJournal journal =
            new OutputJournal("k", "k-1", new JournalBudget(1 << 30, 1 << 30), () -> 0, notices::stderr);
    private final ClientTraffic traffic = new ClientTraffic(
            journal,
            new Outflow(journal, message -> said.add(message.getOutput()), Runnable::run, held -> {}),
            notices);

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
    void codeInASubshellIsAnsweredWhenItsProcessIsLost() {
        connect();
        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "subshell's"));

        traffic.disconnected();

        assertEquals(List.of("error", "execute_reply to ann", "status"), heard());
        assertEquals(
                List.of("subshell's", "subshell's", "subshell's"),
                said.stream().map(ClientTrafficTest::parent).toList());
        assertEquals("ExecutorLost", field(said.get(0), "ename"));
        assertEquals("error", field(said.get(1), "status"));
        assertEquals("ExecutorLost", field(said.get(1), "ename"));
        assertEquals(
                "the process was lost that ran this code in a subshell. Run it again", field(said.get(1), "evalue"));
        assertEquals("idle", field(said.get(2), "execution_state"));
    }

    @Test
    void theEndOfCodeThatIsLostComesAfterWhatIsHeld() {
        connect();
        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "subshell's"));
        traffic.hold();
        fromProcess(Channel.IOPUB, "stream", "subshell's");

        traffic.disconnected();
        traffic.letGo();

        assertEquals(List.of("execute_reply to ann", "stream", "error", "status"), heard());
    }

    @Test
    void codeIsAnsweredOnceHoweverOftenProcessesAreLost() {
        connect();
        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "answered"));
        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "lost"));
        fromProcess(Channel.SHELL, "execute_reply", "answered");

        traffic.disconnected();
        traffic.disconnected();
        connect();
        traffic.disconnected();

        assertEquals(List.of("execute_reply to ann", "error", "execute_reply to ann", "status"), heard());
    }

    @Test
    void codeThatWaitedForAProcessIsNotLostWithTheOneBefore() {
        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "subshell's"));
        traffic.disconnected();

        connect();

        assertEquals(List.of(), heard());
        assertEquals(List.of("subshell's"), passed);
    }

    @Test
    void whatTheControllerTellsIsNotToldTwice() {
        connect();
        traffic.cell("ann", message("execute_request", "cell"));
        traffic.disconnected();
        connect();
        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "subshell's"));
        traffic.close();

        assertEquals(List.of(), heard());
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

    @Test
    void onlySoMuchWaitsForAProcessAndWhoeverAsksMoreIsTold() {
        for (int i = 0; i < 7; i++) {
            ask("question " + i, 10 << 20);
        }

        assertEquals(List.of("complete_reply to bob", "status"), heard());
        assertEquals("question 6", parent(said.get(0)));
        assertEquals("TOO_MUCH_WAITS", field(said.get(0), "ename"));
        connect();
        assertEquals(
                List.of("question 0", "question 1", "question 2", "question 3", "question 4", "question 5"), passed);
    }

    @Test
    void codeForWhichThereIsNoRoomFails() {
        ask("question", 64 << 20);

        traffic.fromClient(Channel.SHELL, "ann", message("execute_request", "subshell's"));

        assertEquals(List.of("error", "execute_reply to ann", "status"), heard());
        assertEquals("TOO_MUCH_WAITS", field(said.get(1), "ename"));
    }

    @Test
    void whatNeedsNoAnswerMakesRoomForLargeQuestions() {
        for (int i = 0; i < 6; i++) {
            say("word " + i, 10 << 20);
        }

        ask("question", 20 << 20);

        connect();
        assertEquals(List.of("word 2", "word 3", "word 4", "word 5", "question"), passed);
        assertEquals(List.of(), heard());
    }

    @Test
    void aCellWaitsHoweverMuchElseDoes() {
        ask("question", 64 << 20);

        traffic.cell("ann", message("execute_request", "cell"));

        connect();
        assertEquals(List.of("question", "cell"), passed);
    }

    @Test
    void aLargeMessageThatWaitsAloneIsNotRefused() {
        ask("question", 70 << 20);

        connect();

        assertEquals(List.of("question"), passed);
    }

    @Test
    void questionsTooLargeToBeKeptAreAnsweredAllTheSame() {
        connect();
        askMuch();

        fromProcess(Channel.SHELL, "complete_reply", "question 6");

        assertEquals(List.of("complete_reply to bob"), heard());
    }

    @Test
    void questionsTooLargeToBeKeptAreLostWithTheProcessAndWhoeverAskedIsTold() {
        connect();
        askMuch();
        passed.clear();

        traffic.disconnected();
        connect();

        assertEquals(List.of("complete_reply to bob", "status"), heard());
        assertEquals("question 6", parent(said.get(0)));
        assertEquals("ExecutorLost", field(said.get(0), "ename"));
        assertEquals(6, passed.size());
    }

    @Test
    void anAnswerMakesRoomForAnotherQuestion() {
        connect();
        askMuch();
        fromProcess(Channel.SHELL, "complete_reply", "question 0");
        ask("question 7", 10 << 20);
        passed.clear();

        traffic.disconnected();
        connect();

        assertEquals(
                List.of("question 1", "question 2", "question 3", "question 4", "question 5", "question 7"), passed);
    }

    /** The last one is too much. */
    private void askMuch() {
        for (int i = 0; i < 7; i++) {
            ask("question " + i, 10 << 20);
        }
    }

    @Test
    void anOutputThatTheLinkCantCarryIsMissedInItsPlace() {
        connect();
        fromProcess(Channel.IOPUB, "stream", "cell");
        fromProcess(Channel.IOPUB, "display_data", "cell", StandIns.LARGEST + 1);
        fromProcess(Channel.IOPUB, "status", "cell");

        assertEquals(List.of("stream", "stream", "status"), heard());
        assertEquals("cell", parent(said.get(1)));
        assertEquals("stderr", field(said.get(1), "name"));
        assertEquals(
                "[NotebookOS: a message of type display_data and 63.0 MiB is missing here; "
                        + "the limit is 63 MiB. Show it in parts, or write it to a file]\\n",
                field(said.get(1), "text"));
    }

    @Test
    void aLargeOutputThatWasHeldIsMissedInItsPlaceToo() {
        connect();
        traffic.hold();
        fromProcess(Channel.IOPUB, "display_data", "cell", StandIns.LARGEST + 1);
        fromProcess(Channel.IOPUB, "status", "cell");

        traffic.letGo();

        assertEquals(List.of("stream", "status"), heard());
    }

    @Test
    void theLargestOutputThatTheLinkCarriesGoesOutAsItIs() {
        connect();
        fromProcess(Channel.IOPUB, "display_data", "cell", StandIns.LARGEST);

        assertEquals(List.of("display_data"), heard());
        FromHost whole = FromHost.newBuilder().setOutput(said.get(0)).build();
        assertTrue(whole.getSerializedSize() > StandIns.LARGEST);
        assertTrue(whole.getSerializedSize() < LinkSettings.MAX_MESSAGE_BYTES);
    }

    @Test
    void aReplyThatTheLinkCantCarryBecomesAnErrorOfTheSameType() {
        connect();
        traffic.cell("ann", message("execute_request", "cell"));

        fromProcess(Channel.SHELL, "execute_reply", "cell", StandIns.LARGEST + 1);

        assertEquals(List.of("execute_reply to ann"), heard());
        assertEquals("cell", parent(said.get(0)));
        assertEquals("error", field(said.get(0), "status"));
        assertEquals("ReplyTooLarge", field(said.get(0), "ename"));
        assertEquals("7", field(said.get(0), "execution_count"));
    }

    @Test
    void aQuestionThatTheLinkCantCarryIsStillAsked() {
        connect();
        traffic.cell("ann", message("execute_request", "cell"));

        fromProcess(Channel.STDIN, "input_request", "cell", StandIns.LARGEST + 1);

        assertEquals(List.of("input_request to ann"), heard());
        assertEquals("true", field(said.get(0), "password"));
        assertTrue(field(said.get(0), "prompt").contains("the limit is 63 MiB"));
    }

    private void connect() {
        traffic.connected(
                (channel, message) -> passed.add(Header.parse(message.header()).msgId()));
    }

    private void ask(String id) {
        traffic.fromClient(Channel.SHELL, "bob", message("complete_request", id));
    }

    private void ask(String id, int bytes) {
        traffic.fromClient(Channel.SHELL, "bob", large("complete_request", id, bytes));
    }

    private void say(String id, int bytes) {
        traffic.fromClient(Channel.SHELL, "bob", large("comm_msg", id, bytes));
    }

    private Message large(String type, String id, int bytes) {
        Message small = message(type, id);
        return new Message(
                small.header(), small.parentHeader(), small.metadata(), small.content(), List.of(new byte[bytes]));
    }

    private void sayWords(int count) {
        for (int i = 0; i < count; i++) {
            traffic.fromClient(Channel.SHELL, "bob", message("comm_msg", "word " + i));
        }
    }

    private void fromProcess(Channel channel, String type, String parentId) {
        send(channel, type, parentId, List.of());
    }

    /** Sends a message of so many bytes in all. */
    private void fromProcess(Channel channel, String type, String parentId, long bytes) {
        long empty = reply(type, parentId, List.of()).size();
        send(channel, type, parentId, List.of(new byte[(int) (bytes - empty)]));
    }

    private void send(Channel channel, String type, String parentId, List<byte[]> buffers) {
        Message reply = reply(type, parentId, buffers);
        traffic.fromProcess(channel, Header.parse(reply.parentHeader()), reply);
    }

    private Message reply(String type, String parentId, List<byte[]> buffers) {
        byte[] parent = message("any", parentId).header();
        byte[] content = bytes("{\"execution_count\":7,\"password\":true}");
        Message reply = messages.message("session", type, parent, content);
        return new Message(reply.header(), parent, reply.metadata(), content, buffers);
    }

    private static String parent(Output output) {
        return Header.parse(output.getParts(1).toByteArray()).msgId();
    }

    private static String field(Output output, String name) {
        return new String(JsonObjectBytes.member(output.getParts(3).toByteArray(), name), StandardCharsets.UTF_8)
                .replace("\"", "");
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
