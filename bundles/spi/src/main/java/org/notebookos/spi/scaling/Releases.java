package org.notebookos.spi.scaling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chooses hosts to give up. For use by policies. Stateless. */
public final class Releases {

    private Releases() {}

    /**
     * Chooses hosts of the dearest pools first; of one pool those with the fewest replicas, then those that were idle longest.
     *
     * @param view as given to the policy
     * @param hosts how many at most; none for less than 1
     * @param replicasAtMost hosts with more replicas are left alone: each has to move
     * @param why for people, see {@link ScalingPlan.Release#why}
     * @return hosts that may be released, no more of a pool than it can spare
     */
    public static List<ScalingPlan.Release> choose(ScalingView view, int hosts, int replicasAtMost, String why) {
        Map<String, PoolLoad> pools = new HashMap<>();
        Map<String, Integer> spare = new HashMap<>();
        view.pools().forEach(pool -> {
            pools.put(pool.name(), pool);
            spare.put(pool.name(), pool.spare());
        });
        List<HostLoad> candidates = view.hosts().stream()
                .filter(h -> h.releasable() && h.replicas() <= replicasAtMost && pools.containsKey(h.pool()))
                .sorted(Comparator.comparingDouble((HostLoad h) -> -price(pools, h))
                        .thenComparingInt(HostLoad::replicas)
                        .thenComparingLong(HostLoad::idleSince)
                        .thenComparing(HostLoad::id))
                .toList();
        List<ScalingPlan.Release> chosen = new ArrayList<>();
        for (HostLoad host : candidates) {
            if (chosen.size() < hosts && spare.merge(host.pool(), -1, Integer::sum) >= 0) {
                chosen.add(new ScalingPlan.Release(host.id(), why));
            }
        }
        return chosen;
    }

    private static double price(Map<String, PoolLoad> pools, HostLoad host) {
        PoolLoad pool = pools.get(host.pool());
        return pool == null ? 0 : pool.pricePerGpuHour();
    }
}
