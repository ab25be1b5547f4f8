package org.notebookos.scheduler.core;

import java.util.Map;
import java.util.Set;
import org.notebookos.spi.pool.PoolTerms;

/**
 * A host pool, as it tells of itself.
 *
 * @param name unique in the cluster; its hosts join with it
 * @param terms what it offers
 * @param hosts ids of its hosts that exist or are being made
 * @param leaving those of them that will soon be gone, and why
 * @param problem why it says nothing at the moment, so that the rest is what it said last; empty: it says
 */
public record PoolFacts(String name, PoolTerms terms, Set<String> hosts, Map<String, String> leaving, String problem) {

    public PoolFacts {
        hosts = Set.copyOf(hosts);
        leaving = Map.copyOf(leaving);
    }

    /** A pool none of whose hosts leaves. */
    public PoolFacts(String name, PoolTerms terms, Set<String> hosts) {
        this(name, terms, hosts, Map.of(), "");
    }

    /** Returns the same, of a pool that doesn't say it any more. */
    public PoolFacts silent(String why) {
        return new PoolFacts(name, terms, hosts, leaving, why);
    }
}
