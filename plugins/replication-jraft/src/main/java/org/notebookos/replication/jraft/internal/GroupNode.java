package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.google.protobuf.Message;
import java.nio.file.Path;
import java.util.List;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/**
 * One JRaft node, set up so that hundreds fit into a host: shared timers, small rings, one log store, one client.
 *
 * <p>The node has a lock of its own; this class adds no state.
 */
final class GroupNode {

    /** JRaft wants names that begin with a letter. */
    private static final String PREFIX = "g-";
    /** How long a candidate waits for votes, and twice the interval at which a leader counts its followers. */
    private static final int VOTE_MILLIS = 1000;
    /** How many heartbeats fit into an election timeout. Few: that a leader's host has died is told by others, and sooner. */
    private static final int HEARTBEATS = 4;

    private static final int RING = 64;

    private final NodeImpl node;
    private final GroupVoteStorage vote;
    private final GroupLogStorage log;
    private final LostMembers lost;
    private final PeerId self;

    private GroupNode(NodeImpl node, GroupLogStorage log, GroupVoteStorage vote, LostMembers lost, PeerId self) {
        this.node = node;
        this.log = log;
        this.vote = vote;
        this.lost = lost;
        this.self = self;
    }

    /** Starts a node; returns when its snapshot is loaded and its log is read. */
    static GroupNode start(GroupSpec spec, List<Member> initial, MachineAdapter machine, HostContext host) {
        GroupKeys keys = new GroupKeys(spec.group());
        GroupVoteStorage vote = new GroupVoteStorage(host.store(), keys);
        GroupNodeOptions options = new GroupNodeOptions(host.client());
        GroupLogStorage log = new GroupLogStorage(host.store(), keys);
        options.setServiceFactory(new GroupStorageFactory(log, vote));
        options.setFsm(machine);
        Configuration configuration = new Configuration();
        initial.forEach(member -> configuration.addPeer(Roster.peer(member.endpoint())));
        options.setInitialConf(configuration);
        options.setSnapshotUri(snapshots(host.settings(), spec.group()).toString());
        options.setRaftOptions(raftOptions(host.settings()));
        configure(options, host.settings());
        PeerId self = Roster.peer(spec.self().endpoint());
        LostMembers lost = new LostMembers(host.store(), keys);
        NodeImpl node = new FencedNode(PREFIX + spec.group(), self, lost);
        if (!node.init(options)) {
            node.shutdown();
            throw new ReplicationException(
                    Code.STORAGE, "group " + spec.group() + ": the stored state can't be read; the log tells more");
        }
        // The timers for votes and followers keep the short time; followers get the long one.
        node.resetElectionTimeoutMs(host.settings().electionTimeoutMillis());
        return new GroupNode(node, log, vote, lost, self);
    }

    private static void configure(NodeOptions options, JRaftSettings settings) {
        options.setElectionTimeoutMs(Math.min(VOTE_MILLIS, settings.electionTimeoutMillis()));
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        options.setSharedTimerPool(true);
        options.setSnapshotIntervalSecs(0);
        options.setRpcProcessorThreadPoolSize(2);
        options.setDisableCli(true);
        options.setCatchupMargin(10);
    }

    private static RaftOptions raftOptions(JRaftSettings settings) {
        RaftOptions options = new RaftOptions();
        options.setSync(settings.fsync());
        options.setSyncMeta(settings.fsync());
        options.setDisruptorBufferSize(RING);
        options.setReplicatorPipeline(false);
        options.setElectionHeartbeatFactor(HEARTBEATS);
        options.setOpenStatistics(false);
        options.setEnableLogEntryChecksum(true);
        return options;
    }

    static Path snapshots(JRaftSettings settings, String group) {
        return settings.directory().resolve("snapshots").resolve(group);
    }

    NodeImpl jraft() {
        return node;
    }

    LostMembers lost() {
        return lost;
    }

    /** Makes this node the only one of its configuration, in memory: it is written by the leader elected then. */
    Status resetToSelf() {
        Configuration alone = new Configuration();
        alone.addPeer(self);
        return node.resetPeers(alone);
    }

    /** Whether this node stands for election and has no majority yet. */
    boolean isCandidate() {
        return node.getNodeState() == State.STATE_CANDIDATE;
    }

    /** Stands for election at once, as if the leader had asked for it. Returns whether this node was free to. */
    boolean stand() {
        return timeoutNow(vote.getTerm());
    }

    /** Ends an election that nobody won, by going on to the next term as a follower, and stands again. */
    boolean standAgain() {
        timeoutNow(vote.getTerm() + 1);
        return stand();
    }

    private boolean timeoutNow(long term) {
        TimeoutNowRequest request = TimeoutNowRequest.newBuilder()
                .setGroupId(node.getGroupId())
                .setServerId(self.toString())
                .setPeerId(self.toString())
                .setTerm(term)
                .build();
        // The response is sent only if the election starts; a refusal is returned.
        Message refusal = node.handleTimeoutNowRequest(request, new RpcRequestClosure(new Unsent()));
        return !(refusal instanceof TimeoutNowResponse);
    }

    /** The term of the newest entry, 0 if the log is empty. */
    long lastTerm() {
        return log.lastTerm();
    }

    long term() {
        return vote.getTerm();
    }

    void stop() {
        node.shutdown();
        try {
            node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the answer to a request goes that nobody sent. */
    private static final class Unsent implements RpcContext {

        @Override
        public void sendResponse(Object response) {
            // The one who asked has the returned value.
        }

        @Override
        public Connection getConnection() {
            throw new UnsupportedOperationException("no connection");
        }

        @Override
        public String getRemoteAddress() {
            return "self";
        }
    }
}
