package org.notebookos.replication.jraft.internal;

import com.alipay.remoting.ExtendedNettyChannelHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 between log servers, where both sides show the certificate that the agent keeps fresh in a file. Bolt could do TLS
 * by itself, but would read its files once, and certificates last for days. A connection lasts no longer than both certificates
 * that it was made with count. Owner of the state: this object's monitor; the connections are {@link SecuredConnections}'.
 */
final class LogTls {

    /** What counts at one time. */
    private record Present(SSLContext context, BigInteger serial, Distrusted distrusted) {}

    private static final Logger LOG = LoggerFactory.getLogger(LogTls.class);
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final char[] IN_MEMORY = {};

    private final Path file;
    private final Path list;
    private final SecuredConnections connections;
    private List<FileTime> read = List.of();
    private Present present;

    /** @param file may be made later: until then nobody is believed */
    LogTls(Path file, Clock clock) {
        this.file = file;
        this.list = Distrusted.beside(file);
        this.connections = new SecuredConnections(clock);
    }

    /** What Bolt puts in front of the codec of each connection that this host makes, or takes. */
    ExtendedNettyChannelHandler handlers(boolean client) {
        return new ExtendedNettyChannelHandler() {
            @Override
            public List<ChannelHandler> frontChannelHandlers() {
                Present now = current();
                SslHandler tls = new SslHandler(engine(now, client));
                return List.of(tls, new Watch(tls, now.serial()));
            }

            @Override
            public List<ChannelHandler> backChannelHandlers() {
                return List.of();
            }
        };
    }

    /** Ends the connections with hosts whose certificates have come to count no more. Reads two small files if they changed. */
    void look() {
        try {
            connections.endDistrusted(current().distrusted());
        } catch (ReplicationException e) {
            LOG.debug("nothing to check connections with", e);
        }
    }

    /** Tells whether a connection that this host has made should be made anew, with newer certificates. */
    boolean outdated(Channel channel) {
        return connections.outdated(channel, current().serial());
    }

    private static SSLEngine engine(Present now, boolean client) {
        SSLEngine engine = now.context().createSSLEngine();
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setUseClientMode(client);
        if (!client) {
            engine.setNeedClientAuth(true);
        }
        return engine;
    }

    private synchronized Present current() {
        try {
            List<FileTime> written = List.of(
                    Files.getLastModifiedTime(file),
                    Files.exists(list) ? Files.getLastModifiedTime(list) : FileTime.fromMillis(0));
            if (present == null || !written.equals(read)) {
                present = make(HostCertificate.read(file), Distrusted.read(list));
                read = written;
            }
            return present;
        } catch (IOException | GeneralSecurityException e) {
            throw new ReplicationException(
                    Code.FAILED,
                    "this host has no certificate for its logs in " + file + " (" + e.getMessage()
                            + "): its agent gets one when it joins",
                    e);
        }
    }

    private static Present make(HostCertificate mine, Distrusted distrusted)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("host", mine.key(), IN_MEMORY, new Certificate[] {mine.certificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, IN_MEMORY);
        SSLContext fresh = SSLContext.getInstance("TLS");
        TrustManager trust = new HostTrust(mine.authority(), distrusted);
        fresh.init(factory.getKeyManagers(), new TrustManager[] {trust}, null);
        return new Present(fresh, mine.certificate().getSerialNumber(), distrusted);
    }

    /** Notes a connection once both sides have shown who they are. One per channel. */
    private final class Watch extends ChannelInboundHandlerAdapter {

        private final SslHandler tls;
        private final BigInteger serial;

        Watch(SslHandler tls, BigInteger serial) {
            this.tls = tls;
            this.serial = serial;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                Certificate[] peer = tls.engine().getSession().getPeerCertificates();
                connections.add(context.channel(), (X509Certificate) peer[0], serial);
                // Whom the controller has named since the handshake began.
                look();
            }
            super.userEventTriggered(context, event);
        }

        /** Who can't prove who it is may try again and again: that fills no log. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
            if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
                LOG.debug(
                        "no trust between this log server and {}",
                        context.channel().remoteAddress(),
                        cause);
                context.close();
            } else {
                super.exceptionCaught(context, cause);
            }
        }
    }
}
