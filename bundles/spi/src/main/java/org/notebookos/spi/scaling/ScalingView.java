package org.notebookos.spi.scaling;

import java.util.List;

/**
 * The cluster as scaling policies see it. Immutable.
 *
 * @param now milliseconds since the epoch; the only clock
 * @param trigger why the policy is asked
 * @param cluster sums over all hosts, and what waits
 * @param pools the pools that can be asked for hosts, cheapest first (see {@link PoolLoad#pricePerGpuHour}), then by name
 * @param hosts the live hosts, ordered by id; also those of no pool of the list, which nobody can release
 * @param history full minutes, oldest first, without gaps; as many as the platform keeps, at most 25 hours
 * @param kernels those that don.t reserve their GPUs, ordered by id; none for a policy that doesn't look at kernels
 */
public record ScalingView(
        long now,
        Trigger trigger,
        ClusterLoad cluster,
        List<PoolLoad> pools,
        List<HostLoad> hosts,
        List<MinuteOfDemand> history,
        List<KernelLoad> kernels) {

    public ScalingView {
        pools = List.copyOf(pools);
        hosts = List.copyOf(hosts);
        history = List.copyOf(history);
        kernels = List.copyOf(kernels);
    }

    /** A view without kernels. */
    public ScalingView(
            long now,
            Trigger trigger,
            ClusterLoad cluster,
            List<PoolLoad> pools,
            List<HostLoad> hosts,
            List<MinuteOfDemand> history) {
        this(now, trigger, cluster, pools, hosts, history, List.of());
    }

    /** Why a policy is asked. */
    public enum Trigger {
        /** Its interval is over. */
        INTERVAL,
        /** A cell or a kernel waits that no host can serve. Hosts named for release are ignored this time. */
        UNSERVED
    }

    /** Returns the hosts that new work can go to. */
    public List<HostLoad> usable() {
        return hosts.stream()
                .filter(h -> h.standing() == HostLoad.Standing.IN_USE)
                .toList();
    }

    /** Returns how many hosts new work can go to, now or as soon as those being made have joined. */
    public int hostsComing() {
        return usable().size() + pools.stream().mapToInt(PoolLoad::starting).sum();
    }
}
