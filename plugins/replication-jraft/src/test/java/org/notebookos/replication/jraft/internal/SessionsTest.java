package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.replication.jraft.internal.Envelope.Proposal;
import org.notebookos.spi.replication.Applied;

class SessionsTest {

    private final Sessions sessions = new Sessions();

    @Test
    void aNewProposalWasNotSeen() {
        assertFalse(sessions.seen(proposal(1, 0, 0)));
        sessions.applied(proposal(1, 0, 0), answer(10));
        assertFalse(sessions.seen(proposal(1, 1, 0)));
        assertFalse(sessions.seen(proposal(2, 0, 0)));
    }

    @Test
    void aRepetitionGetsTheFirstAnswer() {
        sessions.applied(proposal(1, 0, 0), answer(10));
        assertTrue(sessions.seen(proposal(1, 0, 0)));
        assertEquals(10, sessions.answer(proposal(1, 0, 0)).orElseThrow().index());
    }

    @Test
    void settledAnswersAreForgottenButStillKnownAsSeen() {
        sessions.applied(proposal(1, 0, 0), answer(10));
        sessions.applied(proposal(1, 1, 1), answer(11));
        assertTrue(sessions.seen(proposal(1, 0, 0)));
        assertEquals(Optional.empty(), sessions.answer(proposal(1, 0, 0)));
    }

    @Test
    void proposalsMayArriveOutOfOrder() {
        sessions.applied(proposal(1, 5, 3), answer(10));
        assertFalse(sessions.seen(proposal(1, 4, 3)));
        assertFalse(sessions.seen(proposal(1, 3, 3)));
    }

    @Test
    void theLeastRecentlyUsedSessionGoesFirst() {
        for (int session = 0; session < Sessions.MOST; session++) {
            sessions.applied(proposal(session, 0, 0), answer(session));
        }
        sessions.applied(proposal(0, 1, 0), answer(100));
        sessions.applied(proposal(Sessions.MOST, 0, 0), answer(101));
        assertTrue(sessions.seen(proposal(0, 0, 0)));
        assertFalse(sessions.seen(proposal(1, 0, 0)));
    }

    @Test
    void aSnapshotKeepsAllOfIt() throws IOException {
        sessions.applied(proposal(7, 3, 2), new Applied(10, new byte[] {1, 2}));
        sessions.applied(proposal(8, 0, 0), answer(11));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sessions.write(new DataOutputStream(bytes));
        Sessions restored = new Sessions();
        restored.applied(proposal(9, 0, 0), answer(1));
        restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertFalse(restored.seen(proposal(9, 0, 0)));
        assertTrue(restored.seen(proposal(7, 1, 0)));
        assertArrayEquals(
                new byte[] {1, 2},
                restored.answer(proposal(7, 3, 2)).orElseThrow().result());
        assertTrue(restored.seen(proposal(8, 0, 0)));
    }

    private static Proposal proposal(long session, long sequence, long settled) {
        return new Proposal(session, sequence, settled, new byte[0]);
    }

    private static Applied answer(long index) {
        return new Applied(index, new byte[0]);
    }
}
