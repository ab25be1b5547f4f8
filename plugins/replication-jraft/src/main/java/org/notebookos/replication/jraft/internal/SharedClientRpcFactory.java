package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.impl.BoltRaftRpcFactory;
import com.alipay.sofa.jraft.util.SPI;

/**
 * Found by JRaft through {@code META-INF/services}: every node gets a view onto its host's one client, instead of a client
 * with threads and sockets of its own.
 */
@SPI(priority = 10)
public final class SharedClientRpcFactory extends BoltRaftRpcFactory {

    @Override
    public RpcClient createRpcClient(RaftRpcFactory.ConfigHelper<RpcClient> ignored) {
        return new ClientView();
    }
}
