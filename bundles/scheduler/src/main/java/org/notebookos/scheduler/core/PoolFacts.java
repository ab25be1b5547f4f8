package org.notebookos.scheduler.core;

import java.util.Set;
import org.notebookos.spi.pool.PoolTerms;

/**
 * A host pool, as it tells of itself.
 *
 * @param name unique in the cluster; its hosts join with it
 * @param terms what it offers
 * @param hosts ids of its hosts that exist or are being made
 */
public record PoolFacts(String name, PoolTerms terms, Set<String> hosts) {

    public PoolFacts {
        hosts = Set.copyOf(hosts);
    }
}
