package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.codec.LogEntryDecoder;
import com.alipay.sofa.jraft.entity.codec.LogEntryEncoder;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.nio.ByteBuffer;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's log inside the host's {@link LogStore}.
 *
 * <p>JRaft's log manager owns it: one thread writes, several read. The two indices are volatile, all else is in the
 * store. Failures are reported the way that JRaft expects: a message in the log and {@code false} or a short count, upon
 * which the member stops.
 */
final class GroupLogStorage implements LogStorage {

    private static final Logger LOG = LoggerFactory.getLogger(GroupLogStorage.class);

    private final LogStore store;
    private final GroupKeys keys;
    private LogEntryEncoder encoder;
    private LogEntryDecoder decoder;
    private volatile long first;
    private volatile long last;
    private volatile long lastTerm;

    GroupLogStorage(LogStore store, GroupKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    @Override
    public boolean init(LogStorageOptions options) {
        encoder = options.getLogEntryCodecFactory().encoder();
        decoder = options.getLogEntryCodecFactory().decoder();
        try {
            byte[] kept = store.get(store.meta, keys.firstIndex());
            first = kept == null ? 1 : ByteBuffer.wrap(kept).getLong();
            last = findLast();
            lastTerm = last == 0 ? 0 : getTerm(last);
            loadConfigurations(options.getConfigurationManager());
            return true;
        } catch (RocksDBException e) {
            LOG.error("group {}: can't read the log", keys.group(), e);
            return false;
        }
    }

    private long findLast() throws RocksDBException {
        return store.lastKeyUpTo(store.log, keys.end())
                .filter(keys::owns)
                .map(GroupKeys::index)
                .orElse(0L);
    }

    private void loadConfigurations(ConfigurationManager configurations) throws RocksDBException {
        store.visitFrom(store.conf, keys.entry(first), (key, value) -> {
            boolean own = keys.owns(key);
            if (own) {
                configurations.add(configuration(decoder.decode(value)));
            }
            return own;
        });
    }

    private static ConfigurationEntry configuration(LogEntry entry) {
        ConfigurationEntry configuration = new ConfigurationEntry();
        configuration.setId(entry.getId());
        configuration.setConf(new Configuration(entry.getPeers(), entry.getLearners()));
        if (entry.getOldPeers() != null) {
            configuration.setOldConf(new Configuration(entry.getOldPeers(), entry.getOldLearners()));
        }
        return configuration;
    }

    @Override
    public void shutdown() {
        LOG.debug("group {}: log closed at {}", keys.group(), last);
    }

    @Override
    public long getFirstLogIndex() {
        return first;
    }

    @Override
    public long getLastLogIndex() {
        return last;
    }

    /** The term of the newest entry, 0 if there is no entry. */
    long lastTerm() {
        return lastTerm;
    }

    @Override
    public LogEntry getEntry(long index) {
        if (index < first) {
            return null;
        }
        try {
            byte[] bytes = store.get(store.log, keys.entry(index));
            return bytes == null ? null : decoder.decode(bytes);
        } catch (RocksDBException e) {
            LOG.error("group {}: can't read entry {}", keys.group(), index, e);
            return null;
        }
    }

    @Override
    @Deprecated
    public long getTerm(long index) {
        LogEntry entry = getEntry(index);
        return entry == null ? 0 : entry.getId().getTerm();
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public int appendEntries(List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return 0;
        }
        try {
            store.write(batch -> {
                for (LogEntry entry : entries) {
                    add(batch, entry);
                }
            });
            LogId end = entries.get(entries.size() - 1).getId();
            last = end.getIndex();
            lastTerm = end.getTerm();
            return entries.size();
        } catch (RocksDBException e) {
            LOG.error("group {}: can't append {} entries", keys.group(), entries.size(), e);
            return 0;
        }
    }

    private void add(WriteBatch batch, LogEntry entry) throws RocksDBException {
        byte[] key = keys.entry(entry.getId().getIndex());
        byte[] value = encoder.encode(entry);
        batch.put(store.log, key, value);
        if (entry.getType() == EntryType.ENTRY_TYPE_CONFIGURATION) {
            batch.put(store.conf, key, value);
        }
    }

    @Override
    public boolean truncatePrefix(long firstIndexKept) {
        try {
            store.write(batch -> {
                batch.deleteRange(store.log, keys.entry(0), keys.entry(firstIndexKept));
                batch.deleteRange(store.conf, keys.entry(0), keys.entry(firstIndexKept));
                batch.put(store.meta, keys.firstIndex(), bytes(firstIndexKept));
            });
            first = firstIndexKept;
            if (last < firstIndexKept) {
                last = 0;
                lastTerm = 0;
            }
            return true;
        } catch (RocksDBException e) {
            LOG.error("group {}: can't drop the entries before {}", keys.group(), firstIndexKept, e);
            return false;
        }
    }

    @Override
    public boolean truncateSuffix(long lastIndexKept) {
        try {
            store.write(batch -> {
                batch.deleteRange(store.log, keys.entry(lastIndexKept + 1), keys.end());
                batch.deleteRange(store.conf, keys.entry(lastIndexKept + 1), keys.end());
            });
            last = lastIndexKept < first ? 0 : lastIndexKept;
            lastTerm = getTerm(lastIndexKept);
            return true;
        } catch (RocksDBException e) {
            LOG.error("group {}: can't drop the entries after {}", keys.group(), lastIndexKept, e);
            return false;
        }
    }

    @Override
    public boolean reset(long nextLogIndex) {
        LogEntry kept = getEntry(nextLogIndex);
        try {
            store.write(batch -> {
                batch.deleteRange(store.log, keys.entry(0), keys.end());
                batch.deleteRange(store.conf, keys.entry(0), keys.end());
                batch.put(store.meta, keys.firstIndex(), bytes(nextLogIndex));
                if (kept != null) {
                    add(batch, kept);
                }
            });
            first = nextLogIndex;
            last = kept == null ? 0 : nextLogIndex;
            lastTerm = kept == null ? 0 : kept.getId().getTerm();
            return true;
        } catch (RocksDBException e) {
            LOG.error("group {}: can't restart the log at {}", keys.group(), nextLogIndex, e);
            return false;
        }
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }
}
