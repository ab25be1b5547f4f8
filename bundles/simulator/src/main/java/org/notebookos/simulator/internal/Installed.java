package org.notebookos.simulator.internal;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The policies of one extension point that are installed, by name. Owner of its state: its monitor.
 *
 * @param <P> the extension point
 */
final class Installed<P> {

    private final String kind;
    private final Map<String, P> services = new TreeMap<>();

    /** @param kind for messages: placement, session... */
    Installed(String kind) {
        this.kind = kind;
    }

    synchronized void add(P service, Map<String, ?> properties) {
        services.put(String.valueOf(properties.get("nbos.name")), service);
        notifyAll();
    }

    synchronized void remove(P service) {
        services.values().removeIf(s -> s == service);
    }

    /**
     * Returns the policy of that name; waits a moment for it, as plugins that operators add start last.
     *
     * @throws IllegalArgumentException if it isn't there
     */
    synchronized P named(String name, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!services.containsKey(name)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalArgumentException("no " + kind + " policy \"" + name + "\" is installed. There are: "
                        + String.join(", ", services.keySet()));
            }
            wait(left);
        }
        return services.get(name);
    }

    synchronized Map<String, P> all() {
        return new TreeMap<>(services);
    }
}
