package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class GroupCommitTest {

    private static final int WRITERS = 16;
    private static final int WRITES = 50;

    @TempDir
    Path directory;

    @Test
    void whatManyThreadsWriteIsThereAfterARestart() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (LogStore store = new LogStore(directory, true)) {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                running.add(writers.submit(writes(store, (byte) writer)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            writers.shutdown();
        }
        try (LogStore store = new LogStore(directory, true)) {
            for (byte writer = 0; writer < WRITERS; writer++) {
                for (byte n = 0; n < WRITES; n++) {
                    assertArrayEquals(new byte[] {n}, store.get(store.meta, new byte[] {'x', writer, n}));
                }
            }
        }
    }

    private static Callable<Void> writes(LogStore store, byte writer) {
        return () -> {
            for (byte n = 0; n < WRITES; n++) {
                put(store, new byte[] {'x', writer, n}, new byte[] {n});
            }
            return null;
        };
    }

    @Test
    void withoutFlushingTheSameIsWritten() throws RocksDBException {
        try (LogStore store = new LogStore(directory, false)) {
            put(store, new byte[] {'x'}, new byte[] {1});
            assertArrayEquals(new byte[] {1}, store.get(store.meta, new byte[] {'x'}));
        }
    }

    @Test
    void aClosedStoreRefuses() {
        LogStore store = new LogStore(directory, true);
        store.close();
        assertThrows(RocksDBException.class, () -> put(store, new byte[] {'x'}, new byte[] {1}));
        assertThrows(RocksDBException.class, () -> store.get(store.meta, new byte[] {'x'}));
        store.close();
    }

    private static void put(LogStore store, byte[] key, byte[] value) throws RocksDBException {
        store.write(batch -> batch.put(store.meta, key, value));
    }
}
