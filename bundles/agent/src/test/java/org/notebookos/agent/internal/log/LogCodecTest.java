package org.notebookos.agent.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;

class LogCodecTest {

    @Test
    void entriesBeginWithTheSchemaVersion() {
        assertEquals(2, LogCodec.encode(new LogEntry.Reset("s"))[0]);
    }

    @Test
    void bytesOfAnotherVersionOrNoneAreNoEntry() {
        assertEquals(Optional.empty(), LogCodec.entry(new byte[0]));
        assertEquals(Optional.empty(), LogCodec.entry(new byte[] {9, 1, 2}));
        assertEquals(Optional.empty(), LogCodec.entry(new byte[] {2, (byte) 0xFF, 0}));
    }

    @Test
    void aMachineAnswersBytesThatItDoesNotUnderstandAndGoesOn() throws IOException {
        KernelMachine machine = new KernelMachine(new Silent());
        Verdict verdict = LogCodec.verdict(machine.apply(1, new byte[] {42}));
        assertEquals(Verdict.Code.UNKNOWN_ENTRY, verdict.code());
        assertEquals(KernelState.NEW, machine.state());
    }

    @Test
    void aSnapshotOfAnotherVersionIsRefused() {
        IOException e =
                assertThrows(IOException.class, () -> LogCodec.state(new ByteArrayInputStream(new byte[] {3, 0})));
        assertTrue(e.getMessage().contains("version 3"), e.getMessage());
    }

    @Test
    void aSmallEntryIsSmall() {
        CoVariable x = new CoVariable(
                List.of("x"), "pickle5", "0".repeat(64), "exact", new Payload.Inline(new byte[] {1, 2, 3}));
        byte[] bytes = LogCodec.encode(
                new LogEntry.CellFinished(0, 1, 1, "k-1", new CellDelta(List.of(x), List.of(), Map.of())));
        assertTrue(bytes.length < 480, "has " + bytes.length + " bytes");
    }

    /** Nobody listens. */
    private static final class Silent implements KernelMachine.Listener {
        @Override
        public void applied(LogEntry entry, KernelLog.Transition transition) {}

        @Override
        public void restored(KernelState state) {}

        @Override
        public void leaderChanged(Optional<Member> leader) {}

        @Override
        public void membersChanged(List<Member> members) {}

        @Override
        public void failed(ReplicationException cause) {}
    }
}
