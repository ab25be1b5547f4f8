package org.notebookos.replication.jraft.internal;

import io.netty.channel.Channel;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The encrypted connections that there are, and the certificates they were made with. Thread-safe: a concurrent map. */
final class SecuredConnections {

    /** Made when, with whom, and with which certificate of this host. */
    private record Secured(X509Certificate peer, BigInteger mine, Instant since) {

        /** By then the other side has a newer certificate, if all is well: it renews after two thirds. */
        Instant renewedBy() {
            Instant begin = peer.getNotBefore().toInstant();
            Duration all = Duration.between(begin, peer.getNotAfter().toInstant());
            return begin.plus(all.multipliedBy(4).dividedBy(5));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SecuredConnections.class);

    private final Map<Channel, Secured> connections = new ConcurrentHashMap<>();
    private final Clock clock;

    SecuredConnections(Clock clock) {
        this.clock = clock;
    }

    /** Notes a connection until it ends. */
    void add(Channel channel, X509Certificate peer, BigInteger mine) {
        connections.put(channel, new Secured(peer, mine, clock.instant()));
        channel.closeFuture().addListener(closed -> connections.remove(channel));
    }

    /** Ends the connections with hosts that are distrusted, or whose certificates have ended meanwhile. Doesn't block. */
    void endDistrusted(Distrusted distrusted) {
        Instant now = clock.instant();
        connections.forEach((channel, connection) -> {
            X509Certificate peer = connection.peer();
            if (named(distrusted, peer)) {
                end(channel, peer, "it is part of the cluster no more");
            } else if (!peer.getNotAfter().toInstant().isAfter(now)) {
                end(channel, peer, "its certificate has ended");
            }
        });
    }

    private static void end(Channel channel, X509Certificate peer, String why) {
        LOG.info("log connection with {} is ended: {}", peer.getSubjectX500Principal(), why);
        channel.close();
    }

    private static boolean named(Distrusted distrusted, X509Certificate peer) {
        try {
            return distrusted.names(peer);
        } catch (GeneralSecurityException e) {
            LOG.warn("a certificate can't be read any more", e);
            return true;
        }
    }

    /** Tells whether newer certificates are there, or should be on the other side, than those that a connection was made with. */
    boolean outdated(Channel channel, BigInteger mine) {
        Secured connection = connections.get(channel);
        return connection != null
                && (!connection.mine().equals(mine)
                        || (connection.since().isBefore(connection.renewedBy())
                                && clock.instant().isAfter(connection.renewedBy())));
    }
}
