package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.util.Endpoint;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Calls the backends of other hosts, over the host's one client. Thread-safe; answers come on the executor. */
final class Peers {

    private final HostClient client;
    private final Executor executor;

    Peers(HostClient client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    /** Completes with the reply, or exceptionally if there is none in time. */
    CompletableFuture<PeerReply> call(String endpoint, PeerCall call, Duration timeout) {
        CompletableFuture<PeerReply> reply = new CompletableFuture<>();
        Endpoint address = Roster.peer(endpoint).getEndpoint();
        if (client.connected(address)) {
            invoke(address, call, timeout, reply);
        } else {
            // Connecting may take its time, which the caller's thread doesn't have.
            executor.execute(() -> invoke(address, call, timeout, reply));
        }
        return reply;
    }

    private void invoke(Endpoint address, PeerCall call, Duration timeout, CompletableFuture<PeerReply> reply) {
        try {
            client.invokeAsync(address, call, null, new Callback(reply), Math.max(1, timeout.toMillis()));
        } catch (RemotingException e) {
            reply.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reply.completeExceptionally(e);
        }
    }

    private final class Callback implements InvokeCallback {

        private final CompletableFuture<PeerReply> reply;

        Callback(CompletableFuture<PeerReply> reply) {
            this.reply = reply;
        }

        @Override
        public void complete(Object result, Throwable error) {
            if (error != null) {
                reply.completeExceptionally(error);
            } else {
                reply.complete((PeerReply) result);
            }
        }

        @Override
        public Executor executor() {
            return executor;
        }
    }
}
