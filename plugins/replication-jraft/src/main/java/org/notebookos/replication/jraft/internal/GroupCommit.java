package org.notebookos.replication.jraft.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Makes writes durable: a lone one at once, and those of many groups with one flush to disk, on a thread of its own.
 *
 * <p>The groups' threads may be virtual. A virtual thread that waits for the disk inside of native code holds one of the few
 * platform threads that carry all virtual threads of the process; waiting for this thread it holds none. So at most one
 * group writes by itself, while it is quiet: that spares two changes of thread. Threads share the queue, and the lock of the
 * one that writes; batches belong to the writer until their stage completes.
 */
final class GroupCommit implements AutoCloseable {

    private static final int MOST_AT_ONCE = 64;

    private record Write(WriteBatch batch, CompletableFuture<Void> done) {}

    private final RocksDB db;
    private final WriteOptions unsynced;
    private final WriteOptions synced;
    private final LinkedBlockingQueue<Write> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "nbos-log-writer");
    private final ReentrantLock writing = new ReentrantLock();
    /** Whether the newest writes came one by one. */
    private volatile boolean quiet = true;

    private volatile boolean closed;

    GroupCommit(RocksDB db, WriteOptions unsynced, WriteOptions synced) {
        this.db = db;
        this.unsynced = unsynced;
        this.synced = synced;
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when the batch is on disk. */
    void write(WriteBatch batch) throws RocksDBException {
        if (closed) {
            throw new RocksDBException("the log store is closed");
        }
        if (quiet && queue.isEmpty() && writing.tryLock()) {
            try {
                db.write(synced, batch);
            } finally {
                writing.unlock();
            }
            return;
        }
        Write write = new Write(batch, new CompletableFuture<>());
        queue.add(write);
        try {
            write.done().join();
        } catch (CompletionException e) {
            throw new RocksDBException(e.getCause().getMessage());
        }
    }

    private void run() {
        List<Write> writes = new ArrayList<>();
        while (!closed) {
            try {
                writes.add(queue.take());
            } catch (InterruptedException e) {
                // close() interrupts; nobody else knows this thread.
                break;
            }
            writing.lock();
            try {
                queue.drainTo(writes, MOST_AT_ONCE - 1);
                commit(writes);
            } finally {
                writing.unlock();
            }
            quiet = writes.size() == 1;
            writes.clear();
        }
        queue.drainTo(writes);
        writes.forEach(write -> write.done().completeExceptionally(new RocksDBException("the log store is closed")));
    }

    /** The last write flushes the log, and with it what the others wrote before. */
    private void commit(List<Write> writes) {
        List<Write> written = new ArrayList<>();
        for (Write write : writes) {
            try {
                db.write(write == writes.get(writes.size() - 1) ? synced : unsynced, write.batch());
                written.add(write);
            } catch (RocksDBException e) {
                write.done().completeExceptionally(e);
                if (write == writes.get(writes.size() - 1)) {
                    written.forEach(other -> other.done().completeExceptionally(e));
                }
            }
        }
        written.forEach(write -> write.done().complete(null));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
