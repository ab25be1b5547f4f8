package org.notebookos.hostlink.internal;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;

/** Decides how the bytes of a link are protected. Implementations are immutable. */
public interface LinkSecurity {

    /**
     * Sets up a server's transport.
     *
     * @throws org.notebookos.hostlink.HostlinkException if the address may not be used under this protection
     */
    void secure(NettyServerBuilder builder, InetSocketAddress bind);

    /**
     * Sets up a client's transport.
     *
     * @throws org.notebookos.hostlink.HostlinkException if the address may not be used under this protection
     */
    void secure(NettyChannelBuilder builder, InetSocketAddress peer);
}
