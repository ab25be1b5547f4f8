package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.notebookos.spi.pool.PoolTerms;

/** The pool that the simulated hosts come from, in virtual time: hosts take a while to join, and end a moment after release. */
final class SimPool {

    static final String NAME = "sim";

    private final SimCluster cluster;
    final PoolTerms terms;
    final Set<String> hosts = new TreeSet<>();
    final List<Decision.Grow> asked = new ArrayList<>();
    final List<String> made = new ArrayList<>();
    final List<String> released = new ArrayList<>();
    /** Why it makes no hosts; empty: it does. */
    String cantGrow = "";
    /** Why it keeps its hosts; empty: it doesn't. */
    String cantRelease = "";

    /** The hosts that it makes don't find the controller. */
    boolean hostsGetLost;

    private int next = 100;

    /** Every host that there is belongs to it. */
    SimPool(SimCluster cluster, PoolTerms terms) {
        this.cluster = cluster;
        this.terms = terms;
        cluster.agents().forEach(a -> hosts.add(a.id));
    }

    void tell() {
        cluster.decide(at -> new Event.PoolsChanged(at, List.of(new PoolFacts(NAME, terms, hosts))));
    }

    void carryOut(Decision.Grow grow) {
        asked.add(grow);
        String why = cantGrow;
        if (!why.isEmpty()) {
            cluster.later(20, () -> cluster.decide(at -> new PoolEvent.GrowFailed(at, NAME, grow.count(), why)));
            return;
        }
        Set<String> fresh = new LinkedHashSet<>();
        for (int i = 0; i < grow.count(); i++) {
            fresh.add("h" + next++);
        }
        hosts.addAll(fresh);
        made.addAll(fresh);
        boolean lost = hostsGetLost;
        cluster.later(20, () -> cluster.decide(at -> new PoolEvent.Grown(at, NAME, fresh)));
        long takes = (long) (1000 * terms.provisioningSeconds());
        fresh.forEach(id -> cluster.later(takes, () -> {
            if (hosts.contains(id) && !lost) {
                cluster.host(id, terms.gpusPerHost());
            }
        }));
    }

    void carryOut(Decision.Release release) {
        String id = release.hostId();
        String why = cantRelease;
        if (!why.isEmpty()) {
            cluster.later(20, () -> cluster.decide(at -> new PoolEvent.ReleaseFailed(at, NAME, id, why)));
            return;
        }
        cluster.later(50, () -> {
            if (hosts.remove(id)) {
                released.add(id);
                if (cluster.agent(id) != null) {
                    cluster.remove(id);
                }
            }
            cluster.decide(at -> new PoolEvent.Released(at, NAME, id));
        });
    }
}
