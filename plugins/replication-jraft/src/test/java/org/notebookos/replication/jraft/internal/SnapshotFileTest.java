package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {

    private final byte[] content = new byte[200_000];

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(content);
        file = directory.resolve(SnapshotFile.NAME);
        SnapshotFile.write(file, out -> out.write(content));
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        SnapshotFile.read(file, in -> {
            assertArrayEquals(content, in.readAllBytes());
            assertEquals(-1, in.read());
        });
    }

    @Test
    void theReaderNeverSeesTheChecksum() throws IOException {
        SnapshotFile.read(file, in -> {
            in.skipNBytes(content.length);
            assertEquals(0, in.skip(1));
            assertEquals(-1, in.read(new byte[10]));
            assertEquals(0, in.available());
        });
    }

    @Test
    void damageIsFoundBeforeAnythingIsRead() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        AtomicInteger reads = new AtomicInteger();
        for (int position : new int[] {0, 5, bytes.length / 2, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[position] ^= 1;
            Files.write(file, damaged);
            assertThrows(IOException.class, () -> SnapshotFile.read(file, in -> reads.incrementAndGet()));
        }
        for (int length : new int[] {0, 3, 11, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThrows(IOException.class, () -> SnapshotFile.read(file, in -> reads.incrementAndGet()));
        }
        assertEquals(0, reads.get());
    }
}
