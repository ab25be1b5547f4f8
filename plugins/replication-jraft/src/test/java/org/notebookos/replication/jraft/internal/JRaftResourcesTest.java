package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.core.NodeImpl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.TestCluster;
import org.notebookos.spi.replication.TestCluster.Opened;

/** Groups come and go; nothing of them stays behind. */
class JRaftResourcesTest {

    private static final int ROUNDS = 100;

    @TempDir
    Path directory;

    @Test
    void closingAndReopeningLeavesNothingBehind() throws IOException {
        TestCluster cluster =
                new TestCluster(directory, home -> TestHosts.start(home, 5000), host -> ((JRaftHost) host).close());
        try {
            reopen(cluster, 10);
            int threads = Thread.activeCount();
            long files = openFiles();
            reopen(cluster, ROUNDS);
            assertTrue(Thread.activeCount() <= threads + 20, "threads: " + threads + " → " + Thread.activeCount());
            assertTrue(openFiles() <= files + 20, "files: " + files + " → " + openFiles());
            assertEquals(0, NodeImpl.GLOBAL_NUM_NODES.get());
            Opened last = cluster.open("kernel", 1).get(0);
            last.machine().awaitEntries(ROUNDS + 10);
        } finally {
            cluster.close();
        }
    }

    private static void reopen(TestCluster cluster, int times) {
        for (int round = 0; round < times; round++) {
            List<Opened> group = cluster.open("kernel", 1);
            group.get(0).propose("round " + round);
            group.get(0).log().close();
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
