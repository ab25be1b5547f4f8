package org.notebookos.gateway.internal.access;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.notebookos.spi.Plugin;
import org.notebookos.spi.identity.IdentityProvider;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The identity providers that are there; they come and go. Owner of the state: its monitor. */
@Component(service = IdentityDesk.class)
public final class IdentityDesk {

    private static final Logger LOG = LoggerFactory.getLogger(IdentityDesk.class);

    private final Map<String, IdentityProvider> byName = new TreeMap<>();

    /** A provider has come. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public synchronized void bindProvider(IdentityProvider provider, Map<String, Object> properties) {
        String name = String.valueOf(properties.get(Plugin.NAME));
        if (!name.matches("[a-z0-9-]{1,40}")) {
            LOG.warn(
                    "an identity provider is not used: its {} must be letters, digits and -, not {}",
                    Plugin.NAME,
                    name);
            return;
        }
        byName.put(name, provider);
    }

    /** A provider is gone. */
    public synchronized void unbindProvider(IdentityProvider provider) {
        byName.values().removeIf(known -> known == provider);
    }

    /** Returns those that are there, by name. */
    synchronized Map<String, IdentityProvider> providers() {
        return Map.copyOf(byName);
    }

    synchronized Optional<IdentityProvider> provider(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
