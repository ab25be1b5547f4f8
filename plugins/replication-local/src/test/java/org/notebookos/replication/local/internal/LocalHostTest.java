package org.notebookos.replication.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.notebookos.spi.replication.TestCluster;
import org.notebookos.spi.replication.TestCluster.Opened;

class LocalHostTest {

    private static final int SNAPSHOT_ENTRIES = 10;

    @TempDir
    Path directory;

    private TestCluster cluster;

    @BeforeEach
    void makeCluster() {
        cluster = new TestCluster(
                directory, home -> new LocalHost(home, SNAPSHOT_ENTRIES), host -> ((LocalHost) host).close());
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void aTornTailIsForgottenAndTheRestIsThere() throws IOException {
        cluster.open("kernel", 1).get(0).propose("a");
        cluster.stop(0);
        Files.write(log(), new byte[] {0, 0, 1, 0, 42}, StandardOpenOption.APPEND);
        Opened again = cluster.open("kernel", 1).get(0);
        again.propose("b");
        assertEquals(List.of("a", "b"), again.machine().entries());
    }

    @Test
    void aDamagedLogIsNotOpened() throws IOException {
        Opened opened = cluster.open("kernel", 1).get(0);
        opened.propose("a");
        opened.propose("b");
        cluster.stop(0);
        byte[] bytes = Files.readAllBytes(log());
        bytes[16] ^= 1;
        Files.write(log(), bytes);
        assertCode(Code.STORAGE, () -> cluster.open("kernel", 1));
        cluster.host(0).destroy("kernel");
        cluster.open("kernel", 1);
    }

    @Test
    void aDamagedSnapshotIsNotOpened() throws IOException {
        Opened opened = cluster.open("kernel", 1).get(0);
        opened.propose("a");
        TestCluster.get(opened.log().snapshot());
        cluster.stop(0);
        Path snapshot = log().resolveSibling("snapshot");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length - 1] ^= 1;
        Files.write(snapshot, bytes);
        assertCode(Code.STORAGE, () -> cluster.open("kernel", 1));
    }

    @Test
    void theLogIsReplacedBySnapshotsAsItGrows() throws IOException {
        Opened opened = cluster.open("kernel", 1).get(0);
        for (int n = 0; n < 3 * SNAPSHOT_ENTRIES; n++) {
            opened.propose("entry " + n);
        }
        TestCluster.get(opened.log().snapshot());
        assertEquals(0, Files.size(log()));
        cluster.stop(0);
        Opened again = cluster.open("kernel", 1).get(0);
        assertEquals(3 * SNAPSHOT_ENTRIES, again.machine().entries().size());
        assertEquals(1, again.machine().restores());
        assertTrue(again.propose("one more").index() > 3 * SNAPSHOT_ENTRIES);
    }

    @Test
    void entriesThatASnapshotCoversAreNotAppliedAgain() throws IOException {
        Opened opened = cluster.open("kernel", 1).get(0);
        opened.propose("a");
        byte[] log = Files.readAllBytes(log());
        TestCluster.get(opened.log().snapshot());
        cluster.stop(0);
        Files.write(log(), log);
        assertEquals(List.of("a"), cluster.open("kernel", 1).get(0).machine().entries());
    }

    @Test
    void aSecondProcessCantUseTheDirectory() {
        cluster.host(0);
        assertCode(Code.STORAGE, () -> new LocalHost(directory.resolve("host0"), 0));
    }

    @Test
    void groupsOfSeveralMembersAreRefused() {
        Member other = new Member("other", "elsewhere:1");
        assertCode(Code.FAILED, () -> cluster.open("kernel", 0, List.of(cluster.member(0), other)));
        assertCode(Code.FAILED, () -> cluster.open("kernel", 0, List.of()));
        Opened opened = cluster.open("kernel", 1).get(0);
        assertCode(
                Code.FAILED, () -> TestCluster.get(opened.log().changeMembers(List.of(other), TestCluster.PATIENCE)));
    }

    @Test
    void aDeadPeerIsNobodysConcern() {
        Opened opened = cluster.open("kernel", 1).get(0);
        cluster.host(0).peerDied("elsewhere:1");
        opened.propose("a");
        assertTrue(opened.log().status().leading());
    }

    private Path log() {
        return directory.resolve("host0").resolve("kernel").resolve("log");
    }

    private static void assertCode(Code expected, Executable action) {
        assertEquals(expected, assertThrows(ReplicationException.class, action).code());
    }
}
