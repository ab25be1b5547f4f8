package org.notebookos.replication.jraft.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/**
 * Refuses new entries before the disk is full: a full disk would stop every member on this host, a refusal stops nothing.
 *
 * <p>Thread-safe: asks the file system once a second at most; two threads that ask at once do no harm.
 */
final class DiskGuard {

    private static final long KEEP_NANOS = 1_000_000_000L;

    private final Path directory;
    private final long minimumFreeBytes;
    private final LongSupplier nanoTime;
    private volatile long checkedAt;
    private volatile long free = Long.MAX_VALUE;

    DiskGuard(Path directory, long minimumFreeBytes, LongSupplier nanoTime) {
        this.directory = directory;
        this.minimumFreeBytes = minimumFreeBytes;
        this.nanoTime = nanoTime;
        this.checkedAt = nanoTime.getAsLong() - KEEP_NANOS;
    }

    void requireSpace() {
        long now = nanoTime.getAsLong();
        if (now - checkedAt >= KEEP_NANOS) {
            checkedAt = now;
            free = usable();
        }
        if (free < minimumFreeBytes) {
            throw new ReplicationException(
                    Code.STORAGE,
                    "disk of the log store has " + free + " bytes left, and " + minimumFreeBytes
                            + " are needed: free some in " + directory);
        }
    }

    private long usable() {
        try {
            FileStore store = Files.getFileStore(directory);
            return store.getUsableSpace();
        } catch (IOException e) {
            throw new ReplicationException(Code.STORAGE, "can't ask for the space left in " + directory, e);
        }
    }
}
