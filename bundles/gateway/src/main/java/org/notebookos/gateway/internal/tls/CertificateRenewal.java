package org.notebookos.gateway.internal.tls;

import java.util.Hashtable;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;

/**
 * Makes a web server that serves HTTPS take over a renewed key store without closing a connection. The web server's own
 * configuration can't: it would start anew. Only the factory of a further connector is ever given the server, so that is what
 * this offers; where the server speaks HTTP it offers nothing. A server that is not up yet takes connectors of its own kind
 * alone: it must be there first, as its runtime service tells.
 */
@Component(
        service = {},
        immediate = true)
public final class CertificateRenewal {

    private final ServiceRegistration<ConnectorFactory> registration;

    /** @param server is up */
    @Activate
    public CertificateRenewal(BundleContext context, @Reference HttpServiceRuntime server) {
        boolean https = Boolean.parseBoolean(context.getProperty("org.apache.felix.https.enable"));
        registration =
                https ? context.registerService(ConnectorFactory.class, KeyStoreWatch::new, new Hashtable<>()) : null;
    }

    @Deactivate
    void deactivate() {
        if (registration != null) {
            registration.unregister();
        }
    }
}
