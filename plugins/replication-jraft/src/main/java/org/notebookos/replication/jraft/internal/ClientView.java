package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.util.Endpoint;

/** What one JRaft node sees of its host's {@link HostClient}; closing it ends the node's interest in connections. */
final class ClientView implements RpcClient {

    private volatile HostClient client;
    private volatile ReplicatorGroup replicators;

    @Override
    public boolean init(RpcOptions options) {
        client = ((GroupNodeOptions) options).client();
        if (replicators != null) {
            client.watch(replicators);
        }
        return true;
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup group) {
        // JRaft registers before it calls init.
        replicators = group;
    }

    @Override
    public void shutdown() {
        client.unwatch(replicators);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        return client.connected(endpoint);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        return createIfAbsent ? client.connect(endpoint) : client.connected(endpoint);
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        // The connection serves other groups too; it is closed with the client.
    }

    @Override
    public Object invokeSync(Endpoint endpoint, Object request, InvokeContext context, long timeoutMillis)
            throws InterruptedException, RemotingException {
        return client.invokeSync(endpoint, request, context, timeoutMillis);
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint, Object request, InvokeContext context, InvokeCallback callback, long timeoutMillis)
            throws InterruptedException, RemotingException {
        client.invokeAsync(endpoint, request, context, callback, timeoutMillis);
    }
}
