package org.notebookos.replication.jraft.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The one RocksDB of this host: the log entries, configurations and votes of all groups.
 *
 * <p>One write-ahead log for all groups lets one flush to disk serve many of them. Thread-safe: users share a lock, of
 * which {@link #close} takes the other side.
 */
class LogStore implements AutoCloseable {

    static {
        RocksDB.loadLibrary();
    }

    private static final long MEBIBYTE = 1024 * 1024;
    private static final List<String> FAMILIES = List.of("default", "log", "conf", "meta");

    /** Changes that belong together. */
    interface Change {
        void fill(WriteBatch batch) throws RocksDBException;
    }

    /** Sees records; returns whether it wants to see the next. */
    interface Visitor {
        boolean visit(byte[] key, byte[] value);
    }

    private interface Action<T> {
        T run() throws RocksDBException;
    }

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;
    private final List<AbstractNativeReference> owned = new ArrayList<>();
    private final RocksDB db;
    private final WriteOptions unsynced;
    private final Optional<GroupCommit> commits;
    final ColumnFamilyHandle log;
    final ColumnFamilyHandle conf;
    final ColumnFamilyHandle meta;

    LogStore(Path directory, boolean fsync) {
        try {
            Files.createDirectories(directory);
            DBOptions options = own(databaseOptions());
            ColumnFamilyOptions familyOptions = own(familyOptions());
            List<ColumnFamilyDescriptor> families = FAMILIES.stream()
                    .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), familyOptions))
                    .toList();
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            this.db = own(RocksDB.open(options, directory.toString(), families, handles));
            this.log = handles.get(1);
            this.conf = handles.get(2);
            this.meta = handles.get(3);
            handles.forEach(this::own);
            this.unsynced = own(new WriteOptions());
            WriteOptions synced = own(new WriteOptions().setSync(true));
            this.commits = fsync ? Optional.of(new GroupCommit(db, unsynced, synced)) : Optional.empty();
        } catch (RocksDBException | IOException e) {
            closeOwned();
            throw new ReplicationException(Code.STORAGE, "can't open the log store in " + directory, e);
        }
    }

    private static DBOptions databaseOptions() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(256)
                .setMaxTotalWalSize(32 * MEBIBYTE)
                // To overwrite an old log costs the disk less than to grow a new one.
                .setRecycleLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(MEBIBYTE);
    }

    private ColumnFamilyOptions familyOptions() {
        LRUCache cache = own(new LRUCache(8 * MEBIBYTE));
        return new ColumnFamilyOptions()
                .setWriteBufferSize(4 * MEBIBYTE)
                .setMaxWriteBufferNumber(3)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
    }

    /** Makes some changes as one durable step. */
    void write(Change change) throws RocksDBException {
        use(() -> {
            try (WriteBatch batch = new WriteBatch()) {
                change.fill(batch);
                commit(batch);
            }
            return null;
        });
    }

    private void commit(WriteBatch batch) throws RocksDBException {
        if (commits.isPresent()) {
            commits.get().write(batch);
        } else {
            db.write(unsynced, batch);
        }
    }

    /** Returns the value, {@code null} if there is none. */
    byte[] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        return use(() -> db.get(family, key));
    }

    /** Returns the greatest key that is not greater than the given one. */
    Optional<byte[]> lastKeyUpTo(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
        return use(() -> {
            try (RocksIterator each = db.newIterator(family)) {
                each.seekForPrev(key);
                each.status();
                return each.isValid() ? Optional.of(each.key()) : Optional.empty();
            }
        });
    }

    /** Shows the records from a key on, in order, until the visitor has seen enough. */
    void visitFrom(ColumnFamilyHandle family, byte[] key, Visitor visitor) throws RocksDBException {
        use(() -> {
            try (RocksIterator each = db.newIterator(family)) {
                each.seek(key);
                while (each.isValid() && visitor.visit(each.key(), each.value())) {
                    each.next();
                }
                each.status();
                return null;
            }
        });
    }

    /** A closed RocksDB doesn't fail, it takes the process with it: so nobody gets there any more. */
    private <T> T use(Action<T> action) throws RocksDBException {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new RocksDBException("the log store is closed");
            }
            return action.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Returns the groups that have a {@link GroupKeys#spec} record. */
    Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        try {
            visitFrom(meta, GroupKeys.SPEC_PREFIX, (key, value) -> {
                boolean isSpec = key[0] == GroupKeys.SPEC_PREFIX[0];
                if (isSpec) {
                    groups.add(GroupKeys.groupOfSpec(key));
                }
                return isSpec;
            });
        } catch (RocksDBException e) {
            throw new ReplicationException(Code.STORAGE, "can't list the stored groups", e);
        }
        return groups;
    }

    /** Deletes all that is stored of a group, as one durable step. */
    void erase(GroupKeys keys) {
        try {
            write(batch -> {
                batch.deleteRange(log, keys.entry(0), keys.end());
                batch.deleteRange(conf, keys.entry(0), keys.end());
                batch.delete(meta, keys.firstIndex());
                batch.delete(meta, keys.vote());
                batch.delete(meta, keys.lost());
                batch.delete(meta, keys.spec());
            });
        } catch (RocksDBException e) {
            throw new ReplicationException(Code.STORAGE, "can't delete group " + keys.group(), e);
        }
    }

    private <T extends AbstractNativeReference> T own(T resource) {
        owned.add(0, resource);
        return resource;
    }

    /** Waits for those who use the store. Idempotent. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                commits.ifPresent(GroupCommit::close);
                closeOwned();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Closes the youngest first: handles, database, options. */
    private void closeOwned() {
        owned.forEach(AbstractNativeReference::close);
        owned.clear();
    }
}
