package org.notebookos.replication.jraft.internal;

import java.util.List;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.rocksdb.RocksDBException;

/**
 * What is remembered of a group from its first opening on this host.
 *
 * @param initialMembers the members with which it started, empty if it was joined
 */
record GroupRecord(List<Member> initialMembers) {

    /** Returns the stored record, or stores the one of a new group. */
    static GroupRecord loadOrCreate(LogStore store, GroupSpec spec) {
        byte[] key = new GroupKeys(spec.group()).spec();
        try {
            byte[] stored = store.get(store.meta, key);
            if (stored != null) {
                return new GroupRecord(MemberList.decode(stored));
            }
            store.write(batch -> batch.put(store.meta, key, MemberList.encode(spec.initialMembers())));
            return new GroupRecord(spec.initialMembers());
        } catch (RocksDBException e) {
            throw new ReplicationException(Code.STORAGE, "group " + spec.group() + ": can't read or store it", e);
        }
    }
}
