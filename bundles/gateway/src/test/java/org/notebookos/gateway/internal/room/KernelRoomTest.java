package org.notebookos.gateway.internal.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.Receipt;

class KernelRoomTest {

    private final RoomFixture kernel = new RoomFixture();

    @Test
    void everyClientHearsIopubInOrderAndOnlyItsOwnReplies() {
        FakeConnection a = kernel.enter("a");
        FakeConnection b = kernel.enter("b");
        kernel.iopub("1");
        kernel.reply("a", "s", "2");
        kernel.iopub("3");
        assertEquals(List.of("1", "2", "3"), a.contents());
        assertEquals(List.of("1", "3"), b.contents());
    }

    @Test
    void aSlowSocketGetsOneMessageAtATimeAndDelaysNobody() {
        FakeConnection slow = kernel.enter("slow");
        slow.slow = true;
        FakeConnection quick = kernel.enter("quick");
        kernel.iopub("1");
        kernel.iopub("2");
        kernel.iopub("3");
        assertEquals(List.of("1"), slow.contents());
        assertEquals(List.of("1", "2", "3"), quick.contents());
        slow.complete(true);
        slow.complete(true);
        slow.complete(true);
        assertEquals(List.of("1", "2", "3"), slow.contents());
    }

    @Test
    void whatALostClientMissedIsSentFirstWhenItReturns() {
        FakeConnection first = kernel.enter("a");
        kernel.iopub("1");
        kernel.room.leave(first);
        kernel.iopub("2");
        kernel.reply("a", "s", "3");
        FakeConnection second = kernel.enter("a");
        kernel.iopub("4");
        assertEquals(List.of("1"), first.contents());
        assertEquals(List.of("2", "3", "4"), second.contents());
    }

    @Test
    void whatASocketDidNotFinishIsSentAgainByTheNext() {
        FakeConnection first = kernel.enter("a");
        first.slow = true;
        kernel.iopub("1");
        kernel.iopub("2");
        FakeConnection second = kernel.enter("a");
        assertEquals(CloseCode.NORMAL, first.closeCode);
        assertEquals(List.of("1", "2"), second.contents());
        first.complete(true);
        kernel.iopub("3");
        assertEquals(List.of("1", "2", "3"), second.contents());
        assertEquals(List.of("1"), first.contents());
    }

    @Test
    void aFailedWriteLosesTheSocketAndNothingElse() {
        FakeConnection first = kernel.enter("a");
        first.slow = true;
        kernel.iopub("1");
        first.complete(false);
        assertEquals(0, kernel.room.connections());
        assertEquals(List.of("1"), kernel.enter("a").contents());
    }

    @Test
    void aClientThatReadsTooSlowlyIsToldToComeBack() {
        RoomFixture small = new RoomFixture(1000);
        FakeConnection slow = small.enter("slow");
        slow.slow = true;
        FakeConnection quick = small.enter("quick");
        for (int i = 0; i < 10; i++) {
            small.iopub(String.valueOf(i));
        }
        assertEquals(CloseCode.TRY_AGAIN, slow.closeCode);
        assertEquals(10, quick.contents().size());
        FakeConnection back = small.enter("slow");
        assertEquals("9", back.contents().get(back.contents().size() - 1));
        assertTrue(back.contents().size() < 9, "older outputs are given up");
    }

    @Test
    void repeatedOutputsAreNotSentAgain() {
        FakeConnection a = kernel.enter("a");
        kernel.output("r1", 1, Channel.IOPUB, "", "", "1");
        kernel.output("r1", 2, Channel.IOPUB, "", "", "2");
        kernel.output("r1", 1, Channel.IOPUB, "", "", "1");
        kernel.output("r2", 1, Channel.IOPUB, "", "", "other replica");
        kernel.output("r1", 3, Channel.IOPUB, "", "", "3");
        assertEquals(List.of("1", "2", "other replica", "3"), a.contents());
    }

    @Test
    void receiptsTellWhatWasWrittenAndNotMore() {
        FakeConnection a = kernel.enter("a");
        a.slow = true;
        kernel.iopub("1");
        kernel.iopub("2");
        assertEquals(List.of(), kernel.room.takeReceipts());
        a.complete(true);
        assertEquals(List.of(new Receipt("a", "r1", 1)), kernel.room.takeReceipts());
        assertEquals(List.of(), kernel.room.takeReceipts());
        a.complete(true);
        assertEquals(List.of(new Receipt("a", "r1", 2)), kernel.room.takeReceipts());
    }

    @Test
    void repliesToOthersCountAsReceived() {
        kernel.enter("a");
        kernel.reply("b", "s", "1");
        assertEquals(List.of(new Receipt("a", "r1", 1)), kernel.room.takeReceipts());
    }

    @Test
    void aLostClientIsForgottenAfterTheRetention() {
        FakeConnection a = kernel.enter("a");
        kernel.room.leave(a);
        kernel.clock.now = kernel.clock.now.plus(Duration.ofSeconds(299));
        assertEquals(List.of(), kernel.room.forgetLostClients());
        kernel.clock.now = kernel.clock.now.plus(Duration.ofSeconds(2));
        assertEquals(List.of("a"), kernel.room.forgetLostClients());
    }

    @Test
    void deletionSaysDeadAndClosesWhenEverythingIsRead() {
        FakeConnection a = kernel.enter("a");
        a.slow = true;
        kernel.iopub("1");
        kernel.room.event(new KernelEvent.Deleted(RoomFixture.KERNEL));
        assertEquals(0, a.closeCode);
        a.complete(true);
        a.complete(true);
        assertTrue(a.contents().get(1).contains("dead"));
        assertEquals(CloseCode.NORMAL, a.closeCode);
    }

    @Test
    void manyMessagesToAQuickSocketNeedNoStack() {
        FakeConnection a = kernel.enter("a");
        kernel.room.leave(a);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(String.valueOf(i));
            kernel.iopub(String.valueOf(i));
        }
        assertEquals(all, kernel.enter("a").contents());
    }

    @Test
    void aReplacedSocketSpeaksForNobody() {
        FakeConnection first = kernel.enter("a");
        kernel.enter("a");
        assertEquals(Optional.empty(), kernel.room.speaks(first, "s"));
    }

    @Test
    void longSessionIdsGetShortNames() {
        FakeConnection a = kernel.enter("x".repeat(5000));
        assertTrue(kernel.room.speaks(a, "s").orElseThrow().length() <= 200);
    }
}
