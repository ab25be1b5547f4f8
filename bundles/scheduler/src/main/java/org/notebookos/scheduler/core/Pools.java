package org.notebookos.scheduler.core;

import java.util.Collection;
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

    private static final PoolTerms NO_TERMS = new PoolTerms(0, 0, 0, 0, 0);

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
        /** Why it doesn't say what it has; empty: it does. */
        String silence = "";
        /** Hosts that it says will soon be gone, and why. */
        final Map<String, String> leaving = new TreeMap<>();
        /** Since when operators take it away; 0: they don't. */
        long removedAt;
        /** Whether operators were told that it has no hosts any more. */
        boolean emptyTold;
        /** Since when it isn't there; 0: it is. */
        long absentSince;
        /** Whether that is too long, and was seen to be. */
        boolean overdue;

        Pool(String name, PoolTerms terms) {
            this.name = name;
            this.terms = terms;
        }

        boolean present() {
            return absentSince == 0;
        }

        /** Returns whether hosts may be asked of it. */
        boolean inUse() {
            return present() && removedAt == 0;
        }

        Change.PoolKnown saved() {
            return new Change.PoolKnown(name, removedAt);
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
                    asked > 0 || now < notBefore || !silence.isEmpty(),
                    terms);
        }
    }

    private final Map<String, Pool> byName = new TreeMap<>();
    private boolean stale = true;

    /** Returns those that are there and may be asked for hosts, by name. */
    Iterable<Pool> all() {
        return byName.values().stream().filter(Pool::inUse)::iterator;
    }

    /** Returns all that there are or were and that aren't forgotten, by name. */
    Collection<Pool> known() {
        return byName.values();
    }

    /** Returns a pool that is there. */
    Optional<Pool> named(String name) {
        return known(name).filter(Pool::present);
    }

    /** Returns a pool that is or was there. */
    Optional<Pool> known(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns the pool that a host belongs to, if it is one that can be told to let it go. */
    Optional<Pool> of(Host host) {
        return named(host.pool).filter(p -> p.hosts.contains(host.id));
    }

    /** Returns what a host of a pool costs for an hour, as far as that is known. */
    double price(String name) {
        Pool pool = byName.get(name);
        return pool == null ? 0 : pool.terms.pricePerHostHour();
    }

    Pool learn(PoolFacts facts) {
        return byName.computeIfAbsent(facts.name(), n -> new Pool(n, facts.terms()));
    }

    void restore(Change.PoolKnown known) {
        Pool pool = byName.computeIfAbsent(known.name(), n -> new Pool(n, NO_TERMS));
        pool.removedAt = known.removedAt();
    }

    void forget(String name) {
        byName.remove(name);
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
