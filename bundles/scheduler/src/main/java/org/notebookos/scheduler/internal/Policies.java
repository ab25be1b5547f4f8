package org.notebookos.scheduler.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        return entries.stream()
                .filter(e -> e.name().equals(wanted))
                .max(Comparator.comparingInt(Entry::ranking))
                .map(Entry::service);
    }
}
