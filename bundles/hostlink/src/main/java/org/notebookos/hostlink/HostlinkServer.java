package org.notebookos.hostlink;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.notebookos.hostlink.internal.HostStreams;
import org.notebookos.hostlink.internal.LinkSettings;
import org.notebookos.hostlink.internal.LoopbackPlaintext;

/** The controller's end of all links: listens, and hands each host's stream to the acceptor. Thread-safe. */
public final class HostlinkServer implements AutoCloseable {

    private final Server server;

    private HostlinkServer(Server server) {
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param bind a loopback address; port 0 picks a free one
     * @param acceptor takes the streams
     * @return the running server
     * @throws HostlinkException with code {@code PLAINTEXT_REFUSED} if the address isn't a loopback one, {@code
     *     BAD_ADDRESS} if its host is unknown, {@code BIND_FAILED} if it is taken
     */
    public static HostlinkServer start(InetSocketAddress bind, HostAcceptor acceptor) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(bind)
                .addService(new HostStreams(acceptor))
                .directExecutor()
                .maxInboundMessageSize(LinkSettings.MAX_MESSAGE_BYTES)
                .flowControlWindow(LinkSettings.FLOW_CONTROL_WINDOW)
                .keepAliveTime(LinkSettings.SERVER_KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(LinkSettings.KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(LinkSettings.CLIENT_KEEPALIVE.toMillis() / 2, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .withChildOption(ChannelOption.TCP_NODELAY, true);
        new LoopbackPlaintext().secure(builder, bind);
        try {
            return new HostlinkServer(builder.build().start());
        } catch (IOException e) {
            throw new HostlinkException(
                    HostlinkException.Code.BIND_FAILED, "can't listen for hosts on " + bind + ": " + e.getMessage(), e);
        }
    }

    /** Returns the port on which it listens. */
    public int port() {
        return server.getPort();
    }

    /** Stops listening and cuts all streams. Idempotent; returns once the port is free. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
