package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.replication.TestCluster.get;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.notebookos.spi.replication.TestCluster;
import org.notebookos.spi.replication.TestCluster.Opened;

/** Members that were given up, and come back with the old configuration against all promises. */
class LostMembersReturnTest {

    private static final int ELECTION_MILLIS = 1000;
    private static final Duration LONG = Duration.ofMillis(4 * ELECTION_MILLIS);

    @TempDir
    Path directory;

    private TestCluster cluster;
    private Opened survivor;
    private int first;
    private int second;

    /** A group that applied "a", lost two members, and went on alone to apply "b". */
    @BeforeEach
    void recover() {
        cluster = new TestCluster(
                directory, home -> TestHosts.start(home, ELECTION_MILLIS), host -> ((JRaftHost) host).close());
        List<Opened> group = cluster.open("kernel", 3);
        group.get(0).propose("a");
        group.forEach(each -> each.machine().awaitEntries(1));
        Member leader = group.get(0).machine().awaitLeaderOtherThan(Optional.empty());
        survivor = group.get((cluster.members(3).indexOf(leader) + 1) % 3);
        first = (survivor.number() + 1) % 3;
        second = (survivor.number() + 2) % 3;
        TestHosts.vanish(cluster, first);
        TestHosts.vanish(cluster, second);
        get(survivor.log().recoverAlone(LONG));
        survivor.propose("b");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void oneOfThemFindsNoLeaderAndDisturbsNobody() {
        long term = survivor.log().status().term();
        Opened old = cluster.open("kernel", first, List.of());
        assertEquals(
                Code.NO_QUORUM,
                assertThrows(ReplicationException.class, () -> get(old.log().propose(bytes("x"), LONG)))
                        .code());
        assertUndisturbed(term);
    }

    @Test
    void twoOfThemAreASecondGroupThatTheSurvivorDoesNotListenTo() {
        long term = survivor.log().status().term();
        Opened old = cluster.open("kernel", first, List.of());
        cluster.open("kernel", second, List.of());
        for (int n = 0; n < 10; n++) {
            old.propose("elsewhere " + n);
        }
        assertTrue(old.log().status().term() > 0);
        assertUndisturbed(term);
        cluster.stop(survivor.number());
        survivor = cluster.open("kernel", survivor.number(), List.of());
        survivor.propose("d");
        old.propose("elsewhere, in the end");
        assertEquals(List.of("a", "b", "c", "d"), survivor.machine().entries());
    }

    private void assertUndisturbed(long term) {
        survivor.propose("c");
        assertEquals(List.of("a", "b", "c"), survivor.machine().entries());
        assertEquals(term, survivor.log().status().term());
        assertTrue(survivor.log().status().leading());
        assertEquals(List.of(), survivor.machine().failures());
    }

    private static byte[] bytes(String entry) {
        return entry.getBytes(StandardCharsets.UTF_8);
    }
}
