package org.notebookos.hostlink.internal;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.notebookos.hostlink.HostlinkException;
import org.notebookos.hostlink.trust.Fingerprint;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.Names;

/** TLS 1.3 to the controller, whatever its address: its certificate must carry the controller's name. Immutable. */
public final class ClientTls implements LinkSecurity {

    private final X509ExtendedTrustManager trust;
    private final Optional<Identity> identity;

    private ClientTls(X509ExtendedTrustManager trust, Optional<Identity> identity) {
        this.trust = trust;
        this.identity = identity;
    }

    /** With a certificate of one's own. */
    public static ClientTls as(Identity identity) {
        return new ClientTls(PinnedTrust.authority(identity.authority()), Optional.of(identity));
    }

    /** Without one, to a controller of a known authority. */
    public static ClientTls stranger(X509Certificate authority) {
        return new ClientTls(PinnedTrust.authority(authority), Optional.empty());
    }

    /** Without one, to a controller of whose authority only the fingerprint is known. */
    public static ClientTls stranger(Fingerprint authority) {
        return new ClientTls(new PinnedTrust(authority), Optional.empty());
    }

    @Override
    public void secure(NettyChannelBuilder builder, InetSocketAddress peer) {
        if (peer.isUnresolved()) {
            throw new HostlinkException(
                    HostlinkException.Code.BAD_ADDRESS, "unknown host in the controller's address: " + peer);
        }
        SslContextBuilder context =
                SslContextBuilder.forClient().trustManager(trust).protocols(ServerTls.PROTOCOL);
        identity.ifPresent(mine -> context.keyManager(mine.key(), mine.certificate()));
        try {
            builder.sslContext(
                            GrpcSslContexts.configure(context, SslProvider.JDK).build())
                    .overrideAuthority(Names.CONTROLLER);
        } catch (SSLException e) {
            throw new HostlinkException(HostlinkException.Code.UNTRUSTED, "can't set TLS up: " + e.getMessage(), e);
        }
    }

    @Override
    public void secure(NettyServerBuilder builder, InetSocketAddress bind) {
        throw new UnsupportedOperationException("an agent takes no links");
    }
}
