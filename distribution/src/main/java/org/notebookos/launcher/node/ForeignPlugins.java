package org.notebookos.launcher.node;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.hooks.bundle.EventHook;
import org.osgi.framework.hooks.bundle.FindHook;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps plugins that are meant for other kinds of nodes from being started here. Operators drop plugins and their configuration
 * into one folder for all nodes; but a pool that every host ran beside the controller would take the cloud's notices away from
 * it. Such a bundle is there, and the runtime of Declarative Services doesn't see it, so that it makes nothing of it.
 *
 * <p>A plugin is foreign if all services that its manifest announces are of extension points without a use here. Stateless;
 * called by any thread of the framework.
 */
final class ForeignPlugins implements EventHook, FindHook {

    private static final String SERVICES = "osgi.service";
    private static final String SPI = "org.notebookos.spi.";
    private static final String SERVICES_RUNTIME = "org.apache.felix.scr";

    private final Set<String> unused;

    /** @param unused extension points without a use on this node, as {@code pool} */
    ForeignPlugins(Set<String> unused) {
        this.unused = Set.copyOf(unused);
    }

    void register(BundleContext context) {
        if (!unused.isEmpty()) {
            context.registerService(new String[] {EventHook.class.getName(), FindHook.class.getName()}, this, null);
        }
    }

    @Override
    public void event(BundleEvent event, Collection<BundleContext> contexts) {
        if (isForeign(event.getBundle())) {
            contexts.removeIf(ForeignPlugins::startsServices);
        }
    }

    @Override
    public void find(BundleContext context, Collection<Bundle> bundles) {
        if (startsServices(context)) {
            bundles.removeIf(this::isForeign);
        }
    }

    private static boolean startsServices(BundleContext context) {
        return SERVICES_RUNTIME.equals(context.getBundle().getSymbolicName());
    }

    private boolean isForeign(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return false;
        }
        List<String> points = revision.getDeclaredCapabilities(SERVICES).stream()
                .flatMap(service -> Stream.ofNullable(service.getAttributes().get("objectClass")))
                .flatMap(ForeignPlugins::names)
                .filter(name -> name.lastIndexOf('.') > SPI.length() && name.startsWith(SPI))
                .map(name -> name.substring(SPI.length(), name.lastIndexOf('.')))
                .toList();
        return !points.isEmpty() && unused.containsAll(points);
    }

    /** A manifest may name one type or several. */
    private static Stream<String> names(Object types) {
        return types instanceof Collection<?> several
                ? several.stream().map(Object::toString)
                : Stream.of(types.toString());
    }
}
