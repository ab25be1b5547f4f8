package org.notebookos.hostlink;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.notebookos.hostlink.internal.ClientTls;
import org.notebookos.hostlink.internal.ControllerStream;
import org.notebookos.hostlink.internal.HostAndPort;
import org.notebookos.hostlink.internal.LinkSecurity;
import org.notebookos.hostlink.internal.LinkSettings;
import org.notebookos.hostlink.internal.LoopbackPlaintext;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.HostlinkGrpc;

/** An agent's end of its link: one connection, one stream. To dial again is the agent's affair. Thread-safe. */
public final class HostlinkClient implements AutoCloseable {

    private static final long CLOSE_GRACE_SECONDS = 2;

    private final ManagedChannel channel;
    private final ControllerStream stream;

    private HostlinkClient(ManagedChannel channel, ControllerStream stream) {
        this.channel = channel;
        this.stream = stream;
    }

    /**
     * Dials the controller. Returns at once; if the controller can't be reached the receiver is told so by {@link
     * ControllerReceiver#closed}.
     *
     * @param hostAndPort {@code host:port} of the controller, a loopback address
     * @param receiver who gets the controller's messages
     * @return the client, to which messages may be given at once
     * @throws HostlinkException with code {@code BAD_ADDRESS} if the address can't be understood, {@code
     *     PLAINTEXT_REFUSED} if it isn't a loopback one
     */
    public static HostlinkClient connect(String hostAndPort, ControllerReceiver receiver) {
        return dial(hostAndPort, new LoopbackPlaintext(), receiver);
    }

    /**
     * Dials the controller over TLS, where each side proves who it is. Else as {@link #connect(String, ControllerReceiver)}.
     *
     * @param hostAndPort {@code host:port} of the controller
     * @param identity of this host
     * @param receiver who gets the controller's messages; a link that is not trusted ends with code {@code UNTRUSTED}
     * @return the client, to which messages may be given at once
     * @throws HostlinkException with code {@code BAD_ADDRESS} if the address can't be understood
     */
    public static HostlinkClient connect(String hostAndPort, Identity identity, ControllerReceiver receiver) {
        return dial(hostAndPort, ClientTls.as(identity), receiver);
    }

    private static HostlinkClient dial(String hostAndPort, LinkSecurity security, ControllerReceiver receiver) {
        InetSocketAddress peer = HostAndPort.parse(hostAndPort);
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(peer)
                .directExecutor()
                .maxInboundMessageSize(LinkSettings.MAX_MESSAGE_BYTES)
                .flowControlWindow(LinkSettings.FLOW_CONTROL_WINDOW)
                .keepAliveTime(LinkSettings.CLIENT_KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(LinkSettings.KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .disableRetry()
                .withOption(ChannelOption.TCP_NODELAY, true);
        security.secure(builder, peer);
        ManagedChannel channel = builder.build();
        ControllerStream stream = new ControllerStream(hostAndPort, receiver, channel::shutdownNow);
        HostlinkGrpc.newStub(channel)
                .withOnReadyThreshold(LinkSettings.ON_READY_THRESHOLD)
                .connect(stream);
        return new HostlinkClient(channel, stream);
    }

    /**
     * Sends a message, after all sent before about the same kernel; kernels take turns, and what is about none goes first. If the
     * stream has ended the message is dropped. If more than 256 MiB would wait for the controller, or it took nothing of what waits
     * for 60 s, the stream is cut. Never blocks.
     *
     * @param message what to send
     */
    public void send(FromHost message) {
        stream.send(message);
    }

    /**
     * Tells whether a kernel may say more. Where it may not, whoever sends nevertheless risks that the stream is cut.
     *
     * @param kernelId the kernel
     * @return {@code false} while 8 MiB of it wait for the controller, or 128 MiB of all kernels
     */
    public boolean hasRoom(String kernelId) {
        return stream.hasRoom(kernelId);
    }

    /**
     * Has a task run once a kernel may say more, or the stream has ended.
     *
     * @param kernelId the kernel
     * @param task runs once, on the caller's thread or a network thread; must not block
     */
    public void whenRoom(String kernelId, Runnable task) {
        stream.whenRoom(kernelId, task);
    }

    /** Ends the stream after everything sent before has gone out, and cuts it if that takes long. Idempotent. */
    @Override
    public void close() {
        stream.close();
        channel.shutdown();
        CompletableFuture.delayedExecutor(CLOSE_GRACE_SECONDS, TimeUnit.SECONDS).execute(channel::shutdownNow);
    }
}
