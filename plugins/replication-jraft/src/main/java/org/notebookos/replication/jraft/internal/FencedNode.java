package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import com.google.protobuf.Message;
import java.util.Optional;

/**
 * A JRaft node that doesn't listen to {@link LostMembers}, unless they were made members again. JRaft itself follows
 * whoever has the higher term, member or not.
 *
 * <p>Called by the log server's threads; adds no state to the node.
 */
final class FencedNode extends NodeImpl {

    private final LostMembers lost;

    FencedNode(String group, PeerId self, LostMembers lost) {
        super(group, self);
        this.lost = lost;
    }

    private Optional<Message> refusal(String sender, Message answer) {
        PeerId peer = new PeerId();
        boolean refused = peer.parse(sender)
                && lost.contains(Roster.endpoint(peer))
                && !getCurrentConf().contains(peer);
        return refused
                ? Optional.of(RpcFactoryHelper.responseFactory()
                        .newResponse(answer, RaftError.EPERM, "%s was given up by group %s", sender, getGroupId()))
                : Optional.empty();
    }

    @Override
    public Message handlePreVoteRequest(RequestVoteRequest request) {
        return refusal(request.getServerId(), RequestVoteResponse.getDefaultInstance())
                .orElseGet(() -> super.handlePreVoteRequest(request));
    }

    @Override
    public Message handleRequestVoteRequest(RequestVoteRequest request) {
        return refusal(request.getServerId(), RequestVoteResponse.getDefaultInstance())
                .orElseGet(() -> super.handleRequestVoteRequest(request));
    }

    // The requests below are answered later if the answer is null, so an Optional would lose it.

    @Override
    public Message handleAppendEntriesRequest(AppendEntriesRequest request, RpcRequestClosure done) {
        Optional<Message> refusal = refusal(request.getServerId(), AppendEntriesResponse.getDefaultInstance());
        return refusal.isPresent() ? refusal.get() : super.handleAppendEntriesRequest(request, done);
    }

    @Override
    public Message handleInstallSnapshot(InstallSnapshotRequest request, RpcRequestClosure done) {
        Optional<Message> refusal = refusal(request.getServerId(), InstallSnapshotResponse.getDefaultInstance());
        return refusal.isPresent() ? refusal.get() : super.handleInstallSnapshot(request, done);
    }

    @Override
    public Message handleTimeoutNowRequest(TimeoutNowRequest request, RpcRequestClosure done) {
        Optional<Message> refusal = refusal(request.getServerId(), TimeoutNowResponse.getDefaultInstance());
        return refusal.isPresent() ? refusal.get() : super.handleTimeoutNowRequest(request, done);
    }
}
