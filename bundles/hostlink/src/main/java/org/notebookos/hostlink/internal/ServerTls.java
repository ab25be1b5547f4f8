package org.notebookos.hostlink.internal;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;
import org.notebookos.hostlink.HostlinkException;
import org.notebookos.hostlink.trust.Identity;

/**
 * TLS 1.3 with the controller's certificate. A caller's certificate is checked if it has one; what may be called without is the
 * services' affair.
 */
public final class ServerTls implements LinkSecurity {

    static final String PROTOCOL = "TLSv1.3";

    private final Identity controller;

    public ServerTls(Identity controller) {
        this.controller = controller;
    }

    @Override
    public void secure(NettyServerBuilder builder, InetSocketAddress bind) {
        SslContextBuilder context = SslContextBuilder.forServer(
                        controller.key(), controller.certificate(), controller.authority())
                .trustManager(PinnedTrust.authority(controller.authority()))
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols(PROTOCOL);
        try {
            builder.sslContext(
                    GrpcSslContexts.configure(context, SslProvider.JDK).build());
        } catch (SSLException e) {
            throw new HostlinkException(HostlinkException.Code.UNTRUSTED, "can't set TLS up: " + e.getMessage(), e);
        }
    }

    @Override
    public void secure(NettyChannelBuilder builder, InetSocketAddress peer) {
        throw new UnsupportedOperationException("the controller dials nobody");
    }
}
