package org.notebookos.scheduler.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.notebookos.spi.Plugin;

/**
 * The implementations of one extension point that are there, and which of them is wanted. Owner of the state: its monitor.
 *
 * @param <P> the extension point
 */
final class Policies<P> {

    private record Entry<P>(P service, String name, int ranking) {}

    private final List<Entry<P>> entries = new ArrayList<>();
    private String wanted;

    Policies(String wanted) {
        this.wanted = wanted;
    }

    synchronized void add(P service, Map<String, ?> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        entries.add(new Entry<>(service, String.valueOf(properties.get(Plugin.NAME)), ranking));
    }

    synchronized void remove(P service) {
        entries.removeIf(e -> e.service() == service);
    }

    synchronized void want(String name) {
        wanted = name;
    }

    synchronized String wanted() {
        return wanted;
    }

    /** Returns the wanted one, if it is there; of several the one with the highest ranking. */
    synchronized Optional<P> current() {
        return named(wanted);
    }

    /** Returns all that are there by name, of several with the same name the one with the highest ranking. */
    synchronized Map<String, P> all() {
        Map<String, P> all = new TreeMap<>();
        for (Entry<P> entry : entries) {
            named(entry.name()).ifPresent(service -> all.put(entry.name(), service));
        }
        return all;
    }

    private Optional<P> named(String name) {
        return entries.stream()
                .filter(e -> e.name().equals(name))
                .max(Comparator.comparingInt(Entry::ranking))
                .map(Entry::service);
    }
}
