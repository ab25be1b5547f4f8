package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.replication.jraft.internal.Envelope.Proposal;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/** The small parts of a host: its port, its space, its sessions, its roster. */
class HostPartsTest {

    @TempDir
    Path directory;

    @Test
    void aChosenPortIsKept() {
        JRaftSettings settings = TestHosts.settings(directory.resolve("new"), 1000);
        int port = HostEndpoint.port(settings);
        assertTrue(port > 0);
        assertEquals(port, HostEndpoint.port(settings));
    }

    @Test
    void aConfiguredPortIsTaken() {
        JRaftSettings settings = new JRaftSettings(directory, "host", "host", 7400, 1000, true, 0, 0, 0);
        assertEquals(7400, HostEndpoint.port(settings));
    }

    @Test
    void aPortFileWithoutAPortIsAnError() throws IOException {
        Files.writeString(directory.resolve("port"), "not a number");
        JRaftSettings settings = TestHosts.settings(directory, 1000);
        ReplicationException error = assertThrows(ReplicationException.class, () -> HostEndpoint.port(settings));
        assertEquals(Code.STORAGE, error.code());
    }

    @Test
    void twoHostsCantShareAPort() {
        try (JRaftHost first = TestHosts.start(directory.resolve("first"), 1000)) {
            int port = Integer.parseInt(first.endpoint().split(":")[1]);
            JRaftSettings same =
                    new JRaftSettings(directory.resolve("second"), "127.0.0.1", "127.0.0.1", port, 1000, true, 0, 0, 0);
            ReplicationException error = assertThrows(ReplicationException.class, () -> TestHosts.start(same));
            assertTrue(error.getMessage().contains("another host"), error.getMessage());
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(ReplicationException.class, () -> TestHosts.settings(directory, 10));
        assertThrows(
                ReplicationException.class,
                () -> new JRaftSettings(directory, "host", "host", 70_000, 1000, true, 0, 0, 0));
    }

    @Test
    void spaceIsAskedForOnceASecond() {
        AtomicLong now = new AtomicLong();
        DiskGuard enough = new DiskGuard(directory, 1, now::get);
        assertDoesNotThrow(enough::requireSpace);
        DiskGuard tooLittle = new DiskGuard(directory, Long.MAX_VALUE, now::get);
        ReplicationException error = assertThrows(ReplicationException.class, tooLittle::requireSpace);
        assertEquals(Code.STORAGE, error.code());
        DiskGuard gone = new DiskGuard(directory.resolve("gone"), 1, now::get);
        assertThrows(ReplicationException.class, gone::requireSpace);
        assertDoesNotThrow(gone::requireSpace, "within the same second the last answer holds");
        now.addAndGet(2_000_000_000L);
        assertThrows(ReplicationException.class, gone::requireSpace);
    }

    @Test
    void aSessionSettlesUpToTheOldestWanted() throws IOException {
        ProposalSession session = new ProposalSession(9);
        long first = session.begin();
        long second = session.begin();
        long third = session.begin();
        assertEquals(first, settledBy(session, second));
        session.settle(second);
        assertEquals(first, settledBy(session, third));
        session.settle(first);
        assertEquals(third, settledBy(session, third));
    }

    private static long settledBy(ProposalSession session, long sequence) throws IOException {
        byte[] bytes = session.envelope(sequence, new byte[0]);
        return ((Proposal) Envelope.decode(ByteBuffer.wrap(bytes))).settled();
    }

    @Test
    void aRosterNamesItsMembersOnceItKnowsThemAll() {
        Member one = new Member("r1", "h:1");
        Member two = new Member("r2", "h:2");
        Roster joining = new Roster(Map.of("h:2", "r2"), List.of())
                .withPeers(List.of(PeerId.parsePeer("h:1"), PeerId.parsePeer("h:2")));
        assertEquals(Optional.empty(), joining.members());
        assertEquals(Optional.of(two), joining.member("h:2"));
        Roster known = joining.withNames(Map.of("h:1", "r1", "h:2", "r2", "h:3", "left"));
        assertEquals(Optional.of(List.of(one, two)), known.members());
        assertEquals(Optional.empty(), known.member("h:9"));
    }

    @Test
    void anEndpointHasAHostAndAPort() {
        assertThrows(ReplicationException.class, () -> Roster.peer("nonsense"));
    }
}
