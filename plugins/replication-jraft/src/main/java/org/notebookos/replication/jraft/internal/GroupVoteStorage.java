package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's term and vote inside the host's {@link LogStore}.
 *
 * <p>Written under the JRaft node's write lock, which owns the state; {@link #getTerm} may be read from anywhere.
 */
final class GroupVoteStorage implements RaftMetaStorage {

    private static final Logger LOG = LoggerFactory.getLogger(GroupVoteStorage.class);

    private final LogStore store;
    private final GroupKeys keys;
    private NodeImpl node;
    private volatile long term;
    private volatile PeerId votedFor = PeerId.emptyPeer();

    GroupVoteStorage(LogStore store, GroupKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    @Override
    public boolean init(RaftMetaStorageOptions options) {
        node = options.getNode();
        try {
            byte[] record = store.get(store.meta, keys.vote());
            if (record != null) {
                term = ByteBuffer.wrap(record).getLong();
                PeerId vote = new PeerId();
                vote.parse(new String(record, 8, record.length - 8, StandardCharsets.UTF_8));
                votedFor = vote;
            }
            return true;
        } catch (RocksDBException e) {
            LOG.error("group {}: can't read term and vote", keys.group(), e);
            return false;
        }
    }

    @Override
    public void shutdown() {
        LOG.debug("group {}: closed in term {}", keys.group(), term);
    }

    @Override
    public boolean setTerm(long newTerm) {
        return setTermAndVotedFor(newTerm, votedFor);
    }

    @Override
    public long getTerm() {
        return term;
    }

    @Override
    public boolean setVotedFor(PeerId peer) {
        return setTermAndVotedFor(term, peer);
    }

    @Override
    public PeerId getVotedFor() {
        return votedFor;
    }

    @Override
    public boolean setTermAndVotedFor(long newTerm, PeerId peer) {
        byte[] vote = peer.toString().getBytes(StandardCharsets.UTF_8);
        byte[] record =
                ByteBuffer.allocate(8 + vote.length).putLong(newTerm).put(vote).array();
        try {
            store.write(batch -> batch.put(store.meta, keys.vote(), record));
        } catch (RocksDBException e) {
            LOG.error("group {}: can't write term {} and vote {}", keys.group(), newTerm, peer, e);
            node.onError(new RaftException(
                    ErrorType.ERROR_TYPE_META, RaftError.EIO, "can't write term and vote: %s", e.getMessage()));
            return false;
        }
        term = newTerm;
        votedFor = peer.copy();
        return true;
    }
}
