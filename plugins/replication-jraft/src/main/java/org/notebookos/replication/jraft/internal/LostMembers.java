package org.notebookos.replication.jraft.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.rocksdb.RocksDBException;

/**
 * The endpoints of members that were given up when this member recovered alone. Two of them that come back after all may
 * elect a leader among themselves, whose term may be the higher one: this member must not listen to it, or it would drop
 * what its group has committed since.
 *
 * <p>Kept in the host's {@link LogStore} for as long as the group is stored. Thread-safe: the set is replaced, not changed.
 */
final class LostMembers {

    private final LogStore store;
    private final GroupKeys keys;
    private volatile Set<String> endpoints;

    LostMembers(LogStore store, GroupKeys keys) {
        this.store = store;
        this.keys = keys;
        try {
            byte[] stored = store.get(store.meta, keys.lost());
            endpoints = stored == null
                    ? Set.of()
                    : Set.copyOf(Arrays.asList(new String(stored, StandardCharsets.UTF_8).split("\n")));
        } catch (RocksDBException e) {
            throw new ReplicationException(Code.STORAGE, "group " + keys.group() + ": can't read who is lost", e);
        }
    }

    boolean contains(String endpoint) {
        return endpoints.contains(endpoint);
    }

    /** Adds some for good; returns when that is on disk. */
    synchronized void add(Collection<String> more) {
        Set<String> all = new TreeSet<>(endpoints);
        all.addAll(more);
        byte[] record = String.join("\n", all).getBytes(StandardCharsets.UTF_8);
        try {
            store.write(batch -> batch.put(store.meta, keys.lost(), record));
        } catch (RocksDBException e) {
            throw new ReplicationException(Code.STORAGE, "group " + keys.group() + ": can't write who is lost", e);
        }
        endpoints = Set.copyOf(all);
    }
}
