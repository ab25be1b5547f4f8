package org.notebookos.scheduler.core;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.PoolLoad;

/** The host pools: what they told, and what was asked of them. Owned by {@link ClusterState}. */
final class Pools {

    /** A host is late when it takes that many times as long as expected, and longer than the least. */
    private static final int LATE_FACTOR = 3;

    private static final long LATE_LEAST_MILLIS = 60_000;

    /** A pool. */
    static final class Pool {
        final String name;
        PoolTerms terms;
        final Set<String> hosts = new TreeSet<>();
        /** Hosts that aren't live: since when they are awaited. */
        final Map<String, Long> awaited = new TreeMap<>();
        /** Hosts that it was asked for and hasn't named yet. */
        int asked;

        long askedAt;
        int failures;
        long notBefore;
        /** Why it couldn't grow when it was asked last; empty: it could. */
        String problem = "";

        Pool(String name, PoolTerms terms) {
            this.name = name;
            this.terms = terms;
        }

        long lateAfterMillis() {
            return Math.max(LATE_LEAST_MILLIS, (long) (LATE_FACTOR * 1000 * terms.provisioningSeconds()));
        }

        private int starting(long now) {
            long soon = awaited.values().stream()
                    .filter(since -> now - since < lateAfterMillis())
                    .count();
            return asked + (int) soon;
        }

        PoolLoad load(ClusterState state, long now) {
            int starting = starting(now);
            int leaving = (int) hosts.stream()
                    .filter(h -> state.isDraining(h) && !awaited.containsKey(h))
                    .count();
            return new PoolLoad(
                    name,
                    hosts.size() - awaited.size(),
                    starting,
                    asked + awaited.size() - starting,
                    leaving,
                    asked > 0 || now < notBefore,
                    terms);
        }
    }

    private final Map<String, Pool> byName = new TreeMap<>();
    private boolean stale = true;

    Iterable<Pool> all() {
        return byName.values();
    }

    Optional<Pool> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns the pool that a host belongs to, if it is one that can be told to let it go. */
    Optional<Pool> of(Host host) {
        return named(host.pool).filter(p -> p.hosts.contains(host.id));
    }

    void changed(ClusterState state, Event.PoolsChanged event) {
        Set<String> names = new TreeSet<>();
        for (PoolFacts facts : event.pools()) {
            names.add(facts.name());
            Pool pool = byName.computeIfAbsent(facts.name(), n -> new Pool(n, facts.terms()));
            pool.terms = facts.terms();
            pool.hosts.clear();
            pool.hosts.addAll(facts.hosts());
        }
        byName.keySet().retainAll(names);
        look(state, event.at());
    }

    /** A host has come or gone. */
    void hostsChanged() {
        stale = true;
    }

    /** Returns whether a look might find something new. */
    boolean stale() {
        return stale;
    }

    /** Finds out which hosts are there by now, and which aren't any more. */
    void look(ClusterState state, long now) {
        stale = false;
        for (Pool pool : byName.values()) {
            pool.awaited.keySet().retainAll(pool.hosts);
            for (String id : pool.hosts) {
                Host host = state.host(id);
                if (host != null && host.live()) {
                    pool.awaited.remove(id);
                } else {
                    pool.awaited.putIfAbsent(id, now);
                }
            }
        }
    }
}
