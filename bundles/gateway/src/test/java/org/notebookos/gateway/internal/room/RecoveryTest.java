package org.notebookos.gateway.internal.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.Receipt;

/** Clients that come back without a name, or after a restart of the controller. */
class RecoveryTest {

    private final RoomFixture kernel = new RoomFixture();

    @Test
    void aClientWithoutSessionIdIsKnownByItsMessages() {
        FakeConnection first = kernel.enter(null);
        String id = kernel.room.speaks(first, "its-session").orElseThrow();
        kernel.room.leave(first);
        kernel.iopub("1");
        kernel.reply(id, "its-session", "2");
        FakeConnection second = kernel.enter(null);
        assertEquals(List.of(), second.contents());
        assertEquals(Optional.of(id), kernel.room.speaks(second, "its-session"));
        assertEquals(List.of("1", "2"), second.contents());
    }

    @Test
    void aNewClientWithoutSessionIdGetsNothingOfOthers() {
        FakeConnection first = kernel.enter(null);
        kernel.room.speaks(first, "its-session");
        kernel.room.leave(first);
        kernel.iopub("1");
        FakeConnection other = kernel.enter(null);
        kernel.room.speaks(other, "another-session");
        kernel.iopub("2");
        assertEquals(List.of("2"), other.contents());
    }

    @Test
    void aClientThatSaysNothingIsNotHeldBackForEver() {
        FakeConnection first = kernel.enter(null);
        kernel.room.leave(first);
        FakeConnection second = kernel.enter(null);
        kernel.iopub("1");
        assertEquals(List.of(), second.contents());
        kernel.room.release(second);
        assertEquals(List.of("1"), second.contents());
    }

    @Test
    void afterARestartAKnownClientGetsWhatItHadNotReceived() {
        kernel.reattached("r1", Map.of("a", 2L));
        kernel.output("r1", 2, Channel.IOPUB, "", "", "2");
        kernel.output("r1", 3, Channel.IOPUB, "", "", "3");
        kernel.output("r1", 4, Channel.SHELL, "a", "s", "4");
        assertEquals(List.of("3", "4"), kernel.enter("a").contents());
    }

    @Test
    void aClientThatIsFasterThanTheHostsGetsTheSame() {
        FakeConnection a = kernel.enter("a");
        kernel.reattached("r1", Map.of("a", 2L));
        kernel.output("r1", 2, Channel.IOPUB, "", "", "2");
        kernel.output("r1", 3, Channel.SHELL, "a", "s", "3");
        assertEquals(List.of("3"), a.contents());
        assertEquals(List.of(new Receipt("a", "r1", 3)), kernel.room.takeReceipts());
    }

    @Test
    void outputsOfAllReplicasWaitForAClientThatOneOfThemNames() {
        kernel.reattached("r2", Map.of());
        kernel.output("r2", 7, Channel.IOPUB, "", "", "of the second");
        kernel.reattached("r1", Map.of("a", 1L));
        kernel.output("r1", 2, Channel.IOPUB, "", "", "of the first");
        assertEquals(List.of("of the second", "of the first"), kernel.enter("a").contents());
    }

    @Test
    void theFirstUnknownClientGetsEverythingKeptAndTheNextNothing() {
        kernel.reattached("r1", Map.of());
        kernel.output("r1", 1, Channel.IOPUB, "", "", "1");
        assertEquals(List.of("1"), kernel.enter("x").contents());
        assertEquals(List.of(), kernel.enter("y").contents());
    }

    @Test
    void aNamelessClientFindsItsReplyAfterARestart() {
        kernel.reattached("r1", Map.of("anon-1", 1L, "anon-2", 1L));
        kernel.output("r1", 2, Channel.SHELL, "anon-1", "session-1", "reply for 1");
        kernel.output("r1", 3, Channel.SHELL, "anon-2", "session-2", "reply for 2");
        FakeConnection second = kernel.enter(null);
        kernel.room.speaks(second, "session-2");
        assertEquals(List.of("reply for 2"), second.contents());
    }

    @Test
    void aNamelessClientThatIsFasterThanTheHostsFindsItsReplyToo() {
        FakeConnection early = kernel.enter(null);
        kernel.room.speaks(early, "session-1");
        kernel.reattached("r1", Map.of("anon-1", 1L));
        kernel.output("r1", 2, Channel.SHELL, "anon-1", "session-1", "reply");
        kernel.iopub("later");
        assertEquals("reply", early.contents().get(0));
    }

    @Test
    void aReplyForAClientThatNoHostNamesIsKeptForIt() {
        kernel.reattached("r1", Map.of());
        kernel.output("r1", 1, Channel.IOPUB, "", "", "1");
        kernel.output("r1", 2, Channel.SHELL, "a", "s", "2");
        assertEquals(List.of("1", "2"), kernel.enter("a").contents());
    }
}
