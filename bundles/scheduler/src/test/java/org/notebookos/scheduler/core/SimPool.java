package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.notebookos.spi.pool.PoolTerms;

/** The pool that the simulated hosts come from, in virtual time: hosts take a while to join, and end a moment after release. */
final class SimPool {

    static final String NAME = "sim";

    private final SimCluster cluster;
    final String name;
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

    /** Hosts that will soon be gone, and why. */
    final Map<String, String> leaving = new TreeMap<>();
    /** What it was told of hosts that joined: how many devices, by host. */
    final Map<String, Integer> joined = new TreeMap<>();
    /** Its bundle is there. */
    boolean present = true;

    private int next = 100;

    /** It has no hosts yet. */
    SimPool(SimCluster cluster, String name, PoolTerms terms) {
        this.cluster = cluster;
        this.name = name;
        this.terms = terms;
    }

    /** Every host that there is belongs to it. */
    SimPool(SimCluster cluster, PoolTerms terms) {
        this(cluster, NAME, terms);
        cluster.agents().forEach(a -> hosts.add(a.id));
    }

    void tell() {
        cluster.tellPools();
    }

    PoolFacts facts() {
        leaving.keySet().retainAll(hosts);
        return new PoolFacts(name, terms, hosts, Map.copyOf(leaving), "");
    }

    /** A host will soon be gone, or won't: the detail is empty. */
    void notice(String host, String detail) {
        if (detail.isEmpty()) {
            leaving.remove(host);
        } else {
            leaving.put(host, detail);
        }
        tell();
    }

    /** Its bundle is taken away, or put back. */
    void present(boolean is) {
        present = is;
        tell();
    }

    void carryOut(Decision.TellJoined told) {
        joined.put(told.hostId(), told.gpus());
    }

    void carryOut(Decision.Grow grow) {
        asked.add(grow);
        String why = cantGrow;
        if (!why.isEmpty()) {
            cluster.later(20, () -> cluster.decide(at -> new PoolEvent.GrowFailed(at, name, grow.count(), why)));
            return;
        }
        Set<String> fresh = new LinkedHashSet<>();
        for (int i = 0; i < grow.count(); i++) {
            fresh.add((name.equals(NAME) ? "h" : name + "-") + next++);
        }
        hosts.addAll(fresh);
        made.addAll(fresh);
        boolean lost = hostsGetLost;
        cluster.later(20, () -> cluster.decide(at -> new PoolEvent.Grown(at, name, fresh)));
        long takes = (long) (1000 * terms.provisioningSeconds());
        fresh.forEach(id -> cluster.later(takes, () -> {
            if (hosts.contains(id) && !lost) {
                cluster.poolOfHosts = name;
                cluster.host(id, terms.gpusPerHost());
            }
        }));
    }

    void carryOut(Decision.Release release) {
        String id = release.hostId();
        String why = cantRelease;
        if (!why.isEmpty() || !present) {
            cluster.later(20, () -> cluster.decide(at -> new PoolEvent.ReleaseFailed(at, name, id, why)));
            return;
        }
        cluster.later(50, () -> {
            if (hosts.remove(id)) {
                released.add(id);
                if (cluster.agent(id) != null) {
                    cluster.remove(id);
                }
            }
            cluster.decide(at -> new PoolEvent.Released(at, name, id));
        });
    }
}
