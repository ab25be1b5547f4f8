package org.notebookos.replication.jraft.internal;

import com.alipay.remoting.Connection;
import com.alipay.remoting.ConnectionEventType;
import com.alipay.remoting.config.BoltClientOption;
import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcClient;
import com.alipay.sofa.jraft.util.Endpoint;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's one client: one connection to each other host, for all groups.
 *
 * <p>JRaft connects while it holds a node's lock. So that a silent host doesn't stop every group again and again, a host
 * that couldn't be reached is held to be down, and calls to it fail at once, until a probe in the background reaches it.
 * Thread-safe; the sets are concurrent, and connections are Bolt's own.
 */
final class HostClient {

    private static final Logger LOG = LoggerFactory.getLogger(HostClient.class);
    private static final int CONNECT_MILLIS = 1000;
    private static final int PROBE_MILLIS = 250;

    private final com.alipay.remoting.rpc.RpcClient bolt = new com.alipay.remoting.rpc.RpcClient();
    private final BoltRpcClient client = new BoltRpcClient(bolt);
    private final Set<ReplicatorGroup> watchers = ConcurrentHashMap.newKeySet();
    private final Set<Endpoint> down = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;
    private final Optional<LogTls> tls;
    private volatile boolean closed;

    /** @param tls empty: no encryption */
    HostClient(ScheduledExecutorService timer, Optional<LogTls> tls) {
        this.timer = timer;
        this.tls = tls;
        tls.ifPresent(with -> bolt.option(BoltClientOption.EXTENDED_NETTY_CHANNEL_HANDLER, with.handlers(true)));
        RpcOptions options = new RpcOptions();
        options.setEnableRpcChecksum(true);
        bolt.addConnectionEventProcessor(ConnectionEventType.CONNECT, (address, connection) -> connected(address));
        client.init(options);
    }

    void watch(ReplicatorGroup replicators) {
        watchers.add(replicators);
    }

    void unwatch(ReplicatorGroup replicators) {
        watchers.remove(replicators);
    }

    boolean connected(Endpoint endpoint) {
        return !closed && client.checkConnection(endpoint);
    }

    /** Connects if need be, unless the host is held to be down. Returns whether there is a connection. */
    boolean connect(Endpoint endpoint) {
        if (connected(endpoint)) {
            return true;
        }
        if (closed || down.contains(endpoint)) {
            return false;
        }
        try {
            reach(endpoint);
            return true;
        } catch (com.alipay.remoting.exception.RemotingException e) {
            unreachable(endpoint, e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Connects and, with TLS, waits until both sides believe each other. */
    private void reach(Endpoint endpoint) throws InterruptedException, com.alipay.remoting.exception.RemotingException {
        Connection connection = bolt.getConnection(endpoint.toString(), CONNECT_MILLIS);
        if (connection == null) { // the one that was there was closed meanwhile
            throw new com.alipay.remoting.exception.RemotingException("the connection to " + endpoint + " was closed");
        }
        SslHandler tls = connection.getChannel().pipeline().get(SslHandler.class);
        if (tls == null) {
            return;
        }
        Future<Channel> handshake = tls.handshakeFuture();
        if (!handshake.await(CONNECT_MILLIS) || !handshake.isSuccess()) {
            bolt.closeConnection(endpoint.toString());
            throw new com.alipay.remoting.exception.RemotingException(
                    "no TLS with " + endpoint + ": " + handshake.cause(), handshake.cause());
        }
    }

    /** Makes connections anew that were made with older certificates, as soon as nobody waits for an answer on them. May block. */
    void renew() {
        tls.filter(with -> !closed)
                .ifPresent(with -> bolt.getAllManagedConnections().forEach((address, connections) -> {
                    if (connections.stream()
                            .anyMatch(connection ->
                                    with.outdated(connection.getChannel()) && connection.isInvokeFutureMapFinish())) {
                        bolt.closeConnection(address);
                        PeerId peer = new PeerId();
                        if (peer.parse(address)) {
                            connect(peer.getEndpoint());
                        }
                    }
                }));
    }

    /** Takes a host for down before a connection failed, because somebody else noticed. */
    void declaredDead(Endpoint endpoint) {
        if (down.add(endpoint)) {
            timer.schedule(() -> probe(endpoint), PROBE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    Object invokeSync(Endpoint endpoint, Object request, InvokeContext context, long timeoutMillis)
            throws InterruptedException, RemotingException {
        require(endpoint);
        return client.invokeSync(endpoint, request, context, timeoutMillis);
    }

    void invokeAsync(
            Endpoint endpoint, Object request, InvokeContext context, InvokeCallback callback, long timeoutMillis)
            throws InterruptedException, RemotingException {
        require(endpoint);
        client.invokeAsync(endpoint, request, context, callback, timeoutMillis);
    }

    private void require(Endpoint endpoint) throws RemotingException {
        if (!connect(endpoint)) {
            throw new RemotingException("no connection to " + endpoint);
        }
    }

    private void unreachable(Endpoint endpoint, Exception cause) {
        if (down.add(endpoint)) {
            LOG.info("log server {} can't be reached: {}", endpoint, cause.getMessage());
            timer.schedule(() -> probe(endpoint), PROBE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void probe(Endpoint endpoint) {
        if (closed) {
            return;
        }
        try {
            reach(endpoint);
            down.remove(endpoint);
            LOG.info("log server {} can be reached", endpoint);
        } catch (com.alipay.remoting.exception.RemotingException e) {
            LOG.debug("log server {} still can't be reached", endpoint, e);
            timer.schedule(() -> probe(endpoint), PROBE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connected(String address) {
        PeerId peer = new PeerId();
        if (peer.parse(address)) {
            down.remove(peer.getEndpoint());
            watchers.forEach(group -> group.checkReplicator(peer, true));
        }
    }

    /** Idempotent; the owner calls it from one thread. */
    void close() {
        if (!closed) {
            closed = true;
            client.shutdown();
        }
    }
}
