package org.notebookos.gateway.internal.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    /** A provider under the name that operators and URLs use. */
    private record Named(String name, int ranking, IdentityProvider provider) {}

    private final List<Named> present = new ArrayList<>();

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
        int ranking = properties.get("service.ranking") instanceof Integer given ? given : 0;
        present.add(new Named(name, ranking, provider));
        // Of one name the last counts: that of the highest ranking.
        present.sort(Comparator.comparingInt(Named::ranking));
    }

    /** A provider is gone; one of the same name takes its place. */
    public synchronized void unbindProvider(IdentityProvider provider) {
        present.removeIf(known -> known.provider() == provider);
    }

    /** Returns those that are there, by name. */
    synchronized Map<String, IdentityProvider> providers() {
        Map<String, IdentityProvider> byName = new TreeMap<>();
        present.forEach(known -> byName.put(known.name(), known.provider()));
        return byName;
    }

    Optional<IdentityProvider> provider(String name) {
        return Optional.ofNullable(providers().get(name));
    }
}
