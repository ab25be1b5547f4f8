package org.notebookos.hostlink.internal;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import org.notebookos.hostlink.HostlinkException;

/** No encryption, and therefore nothing but the loopback interface. */
public final class LoopbackPlaintext implements LinkSecurity {

    @Override
    public void secure(NettyServerBuilder builder, InetSocketAddress bind) {
        requireLoopback(bind);
    }

    @Override
    public void secure(NettyChannelBuilder builder, InetSocketAddress peer) {
        requireLoopback(peer);
        builder.usePlaintext();
    }

    private static void requireLoopback(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new HostlinkException(
                    HostlinkException.Code.BAD_ADDRESS, "unknown host in the link's address: " + address);
        }
        if (!address.getAddress().isLoopbackAddress()) {
            throw new HostlinkException(
                    HostlinkException.Code.PLAINTEXT_REFUSED,
                    "the link is not encrypted and may use loopback addresses only, not " + address
                            + "; use 127.0.0.1, or a link with TLS");
        }
    }
}
