package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.scaling.ClusterLoad;
import org.notebookos.spi.scaling.HostLoad;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;

/** Shows the state to scaling policies. */
final class ScalingViews {

    private ScalingViews() {}

    static ScalingView of(Turn turn, ScalingView.Trigger trigger, Unserved unserved, ScalingPolicy policy) {
        ClusterState state = turn.state;
        Map<String, HostView> views = Placement.views(state);
        Map<String, Integer> cells = cells(state);
        List<Host> usable = Unserved.usable(state);
        List<HostLoad> hosts = new ArrayList<>();
        for (HostView view : views.values()) {
            hosts.add(host(turn, view, cells.getOrDefault(view.id(), 0), policy.intervalMillis(), usable));
        }
        return new ScalingView(
                turn.now,
                trigger,
                cluster(state, views, unserved),
                pools(turn),
                hosts,
                state.demand.minutes(),
                MovesAhead.kernels(turn, policy));
    }

    private static ClusterLoad cluster(ClusterState state, Map<String, HostView> views, Unserved unserved) {
        int replicas = Placement.replicasPerKernel(state);
        double limit = state.subscriptionLimit.value();
        return new ClusterLoad(
                state.committed(),
                state.kernels.size(),
                replicas,
                new ClusterView(List.copyOf(views.values()), replicas, limit).subscriptionRatio(),
                limit,
                state.subscriptionLimit.settled(),
                List.copyOf(unserved.cells().values()),
                List.copyOf(unserved.kernels().values()));
    }

    /** Returns the pools, cheapest first. */
    static List<PoolLoad> pools(Turn turn) {
        List<PoolLoad> pools = new ArrayList<>();
        turn.state.pools.all().forEach(p -> pools.add(p.load(turn.state, turn.now)));
        pools.sort(Comparator.comparingDouble(PoolLoad::pricePerGpuHour).thenComparing(PoolLoad::name));
        return pools;
    }

    private static HostLoad host(Turn turn, HostView view, int cells, long intervalMillis, List<Host> usable) {
        Host host = turn.state.host(view.id());
        HostLoad.Standing standing = turn.state.departures.containsKey(host.id)
                ? HostLoad.Standing.LEAVING
                : turn.state.isDraining(host.id) ? HostLoad.Standing.DRAINED : HostLoad.Standing.IN_USE;
        boolean releasable = standing == HostLoad.Standing.IN_USE
                && cells == 0
                && view.committedGpus() == 0
                && turn.state.pools.of(host).isPresent()
                && turn.now - host.joinedAt >= intervalMillis
                && !turn.state.scaling.keeps(host.id, turn.now)
                && empties(turn.state, usable, host.id);
        return new HostLoad(
                view.id(),
                view.pool(),
                view.totalGpus(),
                view.committedGpus(),
                view.subscribedGpus(),
                view.replicas(),
                cells,
                cells > 0 ? turn.now : host.busyAt,
                standing,
                releasable);
    }

    /** Returns whether there is another host for each of its replicas, as far as that can be told without the policy. */
    private static boolean empties(ClusterState state, List<Host> usable, String hostId) {
        for (Kernel kernel : state.residents.on(hostId)) {
            if (!fits(kernel, usable)) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Kernel kernel, List<Host> usable) {
        for (Host host : usable) {
            if (host.gpus >= kernel.defaultGpus && !kernel.isOn(host.id)) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many cells run on each host, or may be about to. */
    private static Map<String, Integer> cells(ClusterState state) {
        Map<String, Integer> cells = new HashMap<>();
        for (Kernel kernel : state.kernels.values()) {
            if (kernel.current != null && kernel.current.handedOut()) {
                for (Replica replica : kernel.replicas.values()) {
                    if (kernel.executes(replica)) {
                        cells.merge(replica.hostId, 1, Integer::sum);
                    }
                }
            }
        }
        return cells;
    }

    /** Returns whether a cell runs on a host, or may be about to. */
    static boolean runsCell(ClusterState state, String hostId) {
        return state.residents.on(hostId).stream()
                .anyMatch(k -> k.replicaOn(hostId).filter(k::executes).isPresent());
    }
}
