package org.notebookos.gateway.internal.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Receipt;

/** What is written but not confirmed is not lost with a connection, and what is confirmed is never sent again. */
class ReceiptTest {

    private final RoomFixture kernel = new RoomFixture();

    private FakeConnection deaf(String client) {
        FakeConnection connection = kernel.enter(client);
        connection.deaf = true;
        return connection;
    }

    @Test
    void whatWasWrittenButNotConfirmedIsSentAgain() {
        FakeConnection first = deaf("a");
        kernel.iopub("1");
        kernel.iopub("2");
        kernel.iopub("3");
        first.confirm(1);
        kernel.room.leave(first);
        assertEquals(List.of("1", "2", "3"), first.contents());
        assertEquals(List.of("2", "3"), kernel.enter("a").contents());
    }

    @Test
    void onlyConfirmedMessagesCountAsReceived() {
        FakeConnection a = deaf("a");
        kernel.iopub("1");
        kernel.reply("b", "s", "for somebody else");
        assertEquals(List.of(), kernel.room.takeReceipts());
        a.confirm(1);
        assertEquals(List.of(new Receipt("a", "r1", 2)), kernel.room.takeReceipts());
    }

    @Test
    void aNoticeOfWhatIsMissingNeedsAReceiptToo() {
        RoomFixture small = new RoomFixture(2000);
        FakeConnection first = small.enter("a");
        small.iopub("1");
        small.room.leave(first);
        for (int i = 0; i < 20; i++) {
            small.iopub(String.valueOf(i));
        }
        FakeConnection back = new FakeConnection();
        back.deaf = true;
        small.room.enter(Optional.of("a"), back);
        assertTrue(back.contents().stream().anyMatch(text -> text.contains("dropped here")), back.contents()::toString);
        assertEquals(List.of(new Receipt("a", "r1", 1)), small.room.takeReceipts());
    }

    @Test
    void aNewerSocketWaitsForTheLastWordOfTheOlder() {
        FakeConnection first = deaf("a");
        first.stuck = true;
        kernel.iopub("1");
        kernel.iopub("2");
        FakeConnection second = new FakeConnection();
        assertEquals(Duration.ofSeconds(1), kernel.room.enter(Optional.of("a"), second));
        kernel.iopub("3");
        assertEquals(List.of(), second.contents());
        first.confirm(1);
        kernel.room.leave(first);
        assertEquals(List.of("2", "3"), second.contents());
        assertEquals(CloseCode.NORMAL, first.closeCode);
    }

    @Test
    void anOlderSocketThatNeverClosesIsNotWaitedForLong() {
        FakeConnection first = deaf("a");
        first.stuck = true;
        kernel.iopub("1");
        FakeConnection second = kernel.enter("a");
        kernel.room.release(second);
        assertEquals(List.of("1"), second.contents());
        first.confirm(1);
        kernel.room.leave(first);
        kernel.iopub("2");
        assertEquals(List.of("1", "2"), second.contents());
    }

    @Test
    void aThirdSocketIsFedOnceTheFirstIsSettled() {
        FakeConnection first = deaf("a");
        first.stuck = true;
        kernel.iopub("1");
        FakeConnection second = kernel.enter("a");
        FakeConnection third = kernel.enter("a");
        first.confirm(1);
        kernel.room.leave(first);
        kernel.iopub("2");
        assertEquals(List.of(), second.contents());
        assertEquals(List.of("2"), third.contents());
        assertEquals(1, kernel.room.connections());
    }

    @Test
    void aSlowReaderWhoseSocketWasClosedDoesNotGetAgainWhatItReadAtLast() {
        RoomFixture small = new RoomFixture(2000);
        FakeConnection slow = small.enter("a");
        slow.deaf = true;
        slow.stuck = true;
        for (int i = 0; i < 20; i++) {
            small.iopub(String.valueOf(i));
        }
        assertEquals(CloseCode.TRY_AGAIN, slow.closeCode);
        int written = slow.sent.size();
        slow.confirm(written);
        small.room.leave(slow);
        List<String> after = small.enter("a").contents();
        assertTrue(after.get(0).contains("dropped here"), after.get(0));
        assertEquals("19", after.get(after.size() - 1));
        assertTrue(slow.contents().stream().noneMatch(after::contains), after + " after " + slow.contents());
    }
}
