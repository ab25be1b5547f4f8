package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;

/** Gives one JRaft node its part of the host's {@link LogStore} in place of files of its own. */
final class GroupStorageFactory extends DefaultJRaftServiceFactory {

    private final GroupLogStorage log;
    private final GroupVoteStorage vote;

    GroupStorageFactory(GroupLogStorage log, GroupVoteStorage vote) {
        this.log = log;
        this.vote = vote;
    }

    @Override
    public LogStorage createLogStorage(String uri, RaftOptions options) {
        return log;
    }

    @Override
    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
        return vote;
    }
}
