package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.replication.TestCluster.PATIENCE;
import static org.notebookos.spi.replication.TestCluster.get;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.Applied;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicatedLog;
import org.notebookos.spi.replication.TestCluster;

/** Disk and memory after very many cells: as much as the state needs, not as much as was ever written. */
class BoundedStateTest {

    private static final long MEBIBYTE = 1024 * 1024;
    /**
     * Ten thousand cells write 110 MiB to each host, and no snapshot would leave 115 or more. Seen were 47, and 70 when the
     * machine was so busy that RocksDB cleaned up late; 32 of them are write-ahead logs, which serve all groups.
     */
    private static final long MOST_DISK = 80 * MEBIBYTE;
    /** Three hosts in one process, with the rings of all members full of the largest cells. */
    private static final long MOST_HEAP_GROWTH = 48 * MEBIBYTE;

    private static final int VARIABLES = 50;
    private static final int IN_FLIGHT = 16;

    @TempDir
    Path directory;

    private final Random random = new Random(7);
    private TestCluster cluster;
    private long mostDisk;

    private record Opened(ReplicatedLog log, CellsMachine machine) {}

    @BeforeEach
    void makeCluster() {
        cluster = new TestCluster(directory, BoundedStateTest::start, host -> ((JRaftHost) host).close());
    }

    /** With the limits of production. */
    private static JRaftHost start(Path home) {
        return TestHosts.start(new JRaftSettings(home, "127.0.0.1", "127.0.0.1", 0, 5000, true, 1000, 4 * MEBIBYTE, 0));
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void tenThousandCellsLeaveNoMoreThanTheirState() throws Exception {
        List<Opened> group = open("kernel");
        run(group.get(0), 100);
        group.get(2).machine().awaitCells(100, 20);
        cluster.stop(2);
        long heap = heap();
        run(group.get(0), 10_000);
        long digest = group.get(0).machine().awaitCells(10_100, 20);
        assertEquals(digest, group.get(1).machine().awaitCells(10_100, 20));
        long growth = heap() - heap;
        assertTrue(growth < MOST_HEAP_GROWTH, "the heap grew by " + growth + " bytes");
        Opened back = open("kernel", 2, List.of());
        assertEquals(digest, back.machine().awaitCells(10_100, 60));
        assertEquals(1, back.machine().restores(), "one snapshot, not ten thousand entries");
        measureDisk();
        assertTrue(mostDisk < MOST_DISK, "the log of one host had " + mostDisk + " bytes");
    }

    @Test
    void aBusyGroupAmongIdleOnesIsBoundedToo() throws Exception {
        List<List<Opened>> idle = new ArrayList<>();
        for (int n = 0; n < 99; n++) {
            List<Opened> group = open("idle-" + n);
            run(group.get(n % 3), 2);
            idle.add(group);
        }
        List<Opened> busy = open("busy");
        for (int round = 0; round < 5; round++) {
            run(busy.get(round % 3), 1000);
            run(idle.get(round).get(0), 1);
        }
        long digest = busy.get(0).machine().awaitCells(5000, 20);
        assertEquals(digest, busy.get(2).machine().awaitCells(5000, 20));
        assertTrue(mostDisk < MOST_DISK, "the log of one host had " + mostDisk + " bytes");
    }

    private List<Opened> open(String group) {
        List<Member> members = cluster.members(3);
        return IntStream.range(0, 3)
                .mapToObj(number -> open(group, number, members))
                .toList();
    }

    private Opened open(String group, int number, List<Member> members) {
        CellsMachine machine = new CellsMachine(VARIABLES);
        GroupSpec spec = new GroupSpec(group, cluster.member(number), members);
        return new Opened(get(cluster.host(number).open(spec, machine)), machine);
    }

    /** Proposes entries of 2-20 KiB, a few at a time, and looks at the disks now and then. */
    private void run(Opened member, int cells) throws IOException {
        Queue<CompletionStage<Applied>> pending = new ArrayDeque<>();
        for (int n = 1; n <= cells; n++) {
            byte[] entry = new byte[2048 + random.nextInt(18 * 1024)];
            random.nextBytes(entry);
            if (pending.size() >= IN_FLIGHT) {
                get(pending.remove());
            }
            pending.add(member.log().propose(entry, PATIENCE));
            if (n % 100 == 0) {
                measureDisk();
            }
        }
        pending.forEach(TestCluster::get);
    }

    private void measureDisk() throws IOException {
        for (int number = 0; number < 3; number++) {
            mostDisk = Math.max(mostDisk, DiskUse.of(directory.resolve("host" + number)));
        }
    }

    private static long heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
