package org.notebookos.identity.oidc.internal;

import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import org.notebookos.spi.Plugin;
import org.notebookos.spi.identity.IdentityProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers an identity provider for each configuration. It registers by hand, because the service's name is configured. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.notebookos.identity.oidc",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OidcConfig.class, factory = true)
public final class OidcComponent {

    private static final Logger LOG = LoggerFactory.getLogger(OidcComponent.class);

    private final OidcIdentityProvider provider;
    private final ServiceRegistration<IdentityProvider> registration;

    @Activate
    public OidcComponent(BundleContext context, OidcConfig config) {
        OidcSettings settings = OidcSettings.of(config);
        provider = new OidcIdentityProvider(settings, Clock.systemUTC());
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Plugin.NAME, settings.name());
        registration = context.registerService(IdentityProvider.class, provider, properties);
        LOG.info("people may log in at {} as /login/{}", settings.issuer(), settings.name());
    }

    @Deactivate
    void stop() {
        registration.unregister();
        provider.close();
    }
}
