package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.Channel;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;

/** What a replica says over a link that is slow. */
class OutflowTest {

    private final MessageFactory messages = new MessageFactory("kernel", Clock.systemUTC(), () -> "id");
    private final Notices notices = new Notices(messages, () -> "session");
    private final OutputJournal journal =
            new OutputJournal("k", "k-1", new JournalBudget(1 << 20, 1 << 20), () -> 0, notices::stderr);
    private final SlowLink link = new SlowLink();
    private final List<Boolean> brakes = new ArrayList<>();
    private final Outflow outflow = new Outflow(journal, link, Runnable::run, brakes::add);

    @Test
    void aProcessIsHeldBackWhileTheLinkIsFull() {
        link.room = 2;

        say(2);
        assertEquals(List.of(true), brakes);

        link.hasRoomFor(2);
        assertEquals(List.of(true, false), brakes);
    }

    @Test
    void whatIsSaidMeanwhileGoesOutLaterInOrder() {
        link.room = 1;
        say(3);
        assertEquals(List.of("1"), link.sent);

        link.hasRoomFor(1);
        assertEquals(List.of("1", "2"), link.sent);
        link.hasRoomFor(5);
        say(1);

        assertEquals(List.of("1", "2", "3", "4"), link.sent);
    }

    @Test
    void theEndOfACellIsToldAfterItsOutputs() {
        link.room = 1;
        say(2);
        tellEnd();
        say(1);

        link.hasRoomFor(5);

        assertEquals(List.of("1", "2", "end", "3"), link.sent);
    }

    @Test
    void theEndOfACellIsToldAtOnceWhenAllOutputsAreOnTheirWay() {
        say(1);
        tellEnd();

        assertEquals(List.of("1", "end"), link.sent);
    }

    @Test
    void aNewLinkStartsWithWhatTheControllerAsksForAndNothingIsSentTwice() {
        link.room = 1;
        say(3);
        tellEnd();
        outflow.pause();
        assertEquals(List.of(true, false), brakes);
        say(1);
        link.room = 10;

        outflow.resume(2);
        link.tellWaiters();

        assertEquals(List.of("1", "2", "3", "4"), link.sent);
    }

    @Test
    void theSilenceOfAProcessThatIsHeldBackDoesNotCount() {
        assertEquals(Long.MAX_VALUE, outflow.nanosSinceHeldBack());
        link.room = 1;
        say(1);
        assertEquals(0, outflow.nanosSinceHeldBack());

        link.hasRoomFor(1);

        long since = outflow.nanosSinceHeldBack();
        assertTrue(since >= 0 && since < Long.MAX_VALUE);
    }

    private void say(int outputs) {
        for (int i = 0; i < outputs; i++) {
            Message text = notices.stderr("{}".getBytes(), "text");
            outflow.say(journal.append(Channel.IOPUB, "", text));
        }
    }

    private void tellEnd() {
        outflow.tell(
                FromHost.newBuilder().setCell(CellEvent.getDefaultInstance()).build());
    }

    /** A link with room for as many messages as a test says. */
    private static final class SlowLink implements HostContext.Uplink {

        private final List<String> sent = new ArrayList<>();
        private final Deque<Runnable> waiters = new ArrayDeque<>();
        private int room = Integer.MAX_VALUE;

        @Override
        public void send(FromHost message) {
            room--;
            sent.add(
                    message.hasCell()
                            ? "end"
                            : String.valueOf(message.getOutput().getSequence()));
        }

        @Override
        public boolean hasRoom(String kernelId) {
            return room > 0;
        }

        @Override
        public void whenRoom(String kernelId, Runnable task) {
            waiters.add(task);
        }

        private void hasRoomFor(int messages) {
            room = messages;
            tellWaiters();
        }

        private void tellWaiters() {
            List<Runnable> now = List.copyOf(waiters);
            waiters.clear();
            now.forEach(Runnable::run);
        }
    }
}
