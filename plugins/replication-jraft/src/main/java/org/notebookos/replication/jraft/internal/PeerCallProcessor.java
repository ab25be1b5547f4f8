package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.notebookos.replication.jraft.internal.PeerReply.Outcome;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/** Takes the calls of other hosts' backends on the log server and hands each to the open group that it names. */
final class PeerCallProcessor implements RpcProcessor<PeerCall> {

    private final Function<String, Optional<GroupLog>> groups;
    private final Executor executor;

    PeerCallProcessor(Function<String, Optional<GroupLog>> groups, Executor executor) {
        this.groups = groups;
        this.executor = executor;
    }

    @Override
    public void handleRequest(RpcContext context, PeerCall call) {
        Optional<GroupLog> group = groups.apply(call.group());
        if (group.isEmpty()) {
            context.sendResponse(PeerReply.of(Outcome.RETRY, "group " + call.group() + " is not open here"));
            return;
        }
        answer(group.get(), call)
                .whenComplete((body, error) ->
                        context.sendResponse(error == null ? new PeerReply(Outcome.DONE, body) : failure(error)));
    }

    private static CompletionStage<byte[]> answer(GroupLog group, PeerCall call) {
        return call.kind() == PeerCall.Kind.PROBE
                ? CompletableFuture.completedFuture(group.probed().encode())
                : group.leader().answer(call.kind(), call.body());
    }

    static PeerReply failure(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof NotApplied retry) {
            return PeerReply.of(retry.busy() ? Outcome.BUSY : Outcome.RETRY, retry.getMessage());
        }
        boolean storage = cause instanceof ReplicationException e && e.code() == Code.STORAGE;
        return PeerReply.of(storage ? Outcome.STORAGE : Outcome.REFUSED, cause.toString());
    }

    @Override
    public String interest() {
        return PeerCall.class.getName();
    }

    @Override
    public Executor executor() {
        return executor;
    }
}
