package org.notebookos.gateway.internal.tls;

import java.util.Arrays;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.KeyStoreScanner;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connector in name only: nobody can connect by it. While it lives, the server's TLS connectors look at their key store
 * every second; new connections then get what the new one holds, those that are open stay. Started and stopped with the server.
 */
final class KeyStoreWatch extends AbstractConnector {

    private static final Logger LOG = LoggerFactory.getLogger(KeyStoreWatch.class);
    private static final int EVERY_SECOND = 1;

    KeyStoreWatch(Server server) {
        super(server, null, null, null, 0, new HttpConnectionFactory());
        Arrays.stream(server.getConnectors()).forEach(this::watch);
    }

    private void watch(Connector connector) {
        SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
        if (tls == null) {
            return;
        }
        letAnyNameIn(connector);
        SslContextFactory certificates = tls.getSslContextFactory();
        KeyStoreScanner scanner = new KeyStoreScanner(certificates);
        scanner.setScanInterval(EVERY_SECOND);
        addBean(scanner);
        LOG.info("TLS certificate: {} is watched", certificates.getKeyStorePath());
    }

    /** By which names the platform may be addressed is the gateway's rule, the same with TLS and without. */
    private static void letAnyNameIn(Connector connector) {
        connector.getConnectionFactories().stream()
                .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                .map(factory -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration())
                .map(http -> http.getCustomizer(SecureRequestCustomizer.class))
                .filter(secure -> secure != null)
                .forEach(secure -> secure.setSniHostCheck(false));
    }

    @Override
    protected void accept(int acceptor) {
        throw new UnsupportedOperationException("nobody connects here");
    }

    @Override
    public Object getTransport() {
        return null;
    }
}
