package org.notebookos.hostlink;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.notebookos.hostlink.internal.Callers;
import org.notebookos.hostlink.internal.EnrolmentLimit;
import org.notebookos.hostlink.internal.EnrolmentService;
import org.notebookos.hostlink.internal.HostStreams;
import org.notebookos.hostlink.internal.LinkSecurity;
import org.notebookos.hostlink.internal.LinkSettings;
import org.notebookos.hostlink.internal.LoopbackPlaintext;
import org.notebookos.hostlink.internal.ServerTls;
import org.notebookos.hostlink.trust.Identity;

/** The controller's end of all links: listens, and hands each host's stream to the acceptor. Thread-safe. */
public final class HostlinkServer implements AutoCloseable {

    private final Server server;
    private final Optional<ExecutorService> enrolments;

    private HostlinkServer(Server server, Optional<ExecutorService> enrolments) {
        this.server = server;
        this.enrolments = enrolments;
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
        return listen(builder(bind, acceptor), new LoopbackPlaintext(), bind, Optional.empty());
    }

    /**
     * Starts to listen with TLS: hosts with a certificate of the controller's authority get a stream, and strangers may ask for a
     * certificate.
     *
     * @param bind any address; port 0 picks a free one
     * @param controller what the controller proves itself with
     * @param acceptor takes the streams; each has a {@link HostSender#peer}
     * @param enroller decides who gets a certificate
     * @return the running server
     * @throws HostlinkException with code {@code BAD_ADDRESS} if the host is unknown, {@code BIND_FAILED} if the address is
     *     taken
     */
    public static HostlinkServer start(
            InetSocketAddress bind, Identity controller, HostAcceptor acceptor, Enroller enroller) {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "enrolment");
            thread.setDaemon(true);
            return thread;
        });
        NettyServerBuilder builder = builder(bind, acceptor)
                .addService(new EnrolmentService(enroller, executor))
                .addStreamTracerFactory(new EnrolmentLimit())
                .maxConnectionIdle(LinkSettings.IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .handshakeTimeout(LinkSettings.HANDSHAKE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        return listen(builder, new ServerTls(controller), bind, Optional.of(executor));
    }

    private static NettyServerBuilder builder(InetSocketAddress bind, HostAcceptor acceptor) {
        return NettyServerBuilder.forAddress(bind)
                .addService(new HostStreams(acceptor))
                .intercept(new Callers())
                .directExecutor()
                .maxInboundMessageSize(LinkSettings.MAX_MESSAGE_BYTES)
                .flowControlWindow(LinkSettings.FLOW_CONTROL_WINDOW)
                .keepAliveTime(LinkSettings.SERVER_KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(LinkSettings.KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(LinkSettings.CLIENT_KEEPALIVE.toMillis() / 2, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .withChildOption(ChannelOption.TCP_NODELAY, true);
    }

    private static HostlinkServer listen(
            NettyServerBuilder builder,
            LinkSecurity security,
            InetSocketAddress bind,
            Optional<ExecutorService> executor) {
        security.secure(builder, bind);
        try {
            return new HostlinkServer(builder.build().start(), executor);
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
        enrolments.ifPresent(ExecutorService::shutdown);
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
