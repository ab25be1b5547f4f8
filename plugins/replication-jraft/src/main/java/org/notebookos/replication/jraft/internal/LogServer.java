package org.notebookos.replication.jraft.internal;

import com.alipay.remoting.config.BoltServerOption;
import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/** The host's one server for JRaft and for calls between backends. Owned by the backend. */
final class LogServer implements AutoCloseable {

    static {
        PeerCodec.register();
    }

    private final Endpoint endpoint;
    private final BoltRpcServer server;

    /** @param tls empty: no encryption */
    LogServer(
            JRaftSettings settings,
            int port,
            Optional<LogTls> tls,
            Function<String, Optional<GroupLog>> groups,
            Executor executor) {
        this.endpoint = new Endpoint(settings.host(), port);
        com.alipay.remoting.rpc.RpcServer bolt =
                new com.alipay.remoting.rpc.RpcServer(settings.bindAddress(), port, true);
        tls.ifPresent(with -> bolt.option(BoltServerOption.EXTENDED_NETTY_CHANNEL_HANDLER, with.handlers(false)));
        this.server = new BoltRpcServer(bolt);
        RaftRpcServerFactory.addRaftRequestProcessors(server, executor, executor, executor);
        server.registerProcessor(new PeerCallProcessor(groups, executor));
        start(settings);
        NodeManager.getInstance().addAddress(endpoint);
    }

    private void start(JRaftSettings settings) {
        try {
            if (server.init(null)) {
                return;
            }
        } catch (IllegalStateException e) {
            throw cannotListen(settings, e);
        }
        throw cannotListen(settings, null);
    }

    private ReplicationException cannotListen(JRaftSettings settings, Exception cause) {
        return new ReplicationException(
                Code.FAILED,
                "can't listen on " + settings.bindAddress() + ":" + endpoint.getPort()
                        + "; is another host running there?",
                cause);
    }

    String endpoint() {
        return endpoint.toString();
    }

    @Override
    public void close() {
        NodeManager.getInstance().removeAddress(endpoint);
        server.shutdown();
    }
}
