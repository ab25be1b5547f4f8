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
import org.notebookos.spi.scaling.ScalingView;

/** Shows the state to scaling policies. */
final class ScalingViews {

    private ScalingViews() {}

    static ScalingView of(Turn turn, ScalingView.Trigger trigger, Unserved unserved, long intervalMillis) {
        ClusterState state = turn.state;
        Map<String, HostView> views = Placement.views(state);
        Map<String, Integer> cells = cells(state);
        Others others = Others.of(state);
        List<HostLoad> hosts = new ArrayList<>();
        for (HostView view : views.values()) {
            hosts.add(host(turn, view, cells.getOrDefault(view.id(), 0), intervalMillis, others));
        }
        return new ScalingView(
                turn.now,
                trigger,
                cluster(state, views, unserved),
                pools(turn),
                hosts,
                state.demand.minutes(),
                MovesAhead.kernels(turn));
    }

    private static ClusterLoad cluster(ClusterState state, Map<String, HostView> views, Unserved unserved) {
        int replicas = Placement.replicasPerKernel(state);
        double limit = state.subscriptionLimit.value();
        return new ClusterLoad(
                committed(state),
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

    private static HostLoad host(Turn turn, HostView view, int cells, long intervalMillis, Others others) {
        Host host = turn.state.hosts.get(view.id());
        HostLoad.Standing standing = turn.state.departures.containsKey(host.id)
                ? HostLoad.Standing.LEAVING
                : turn.state.isDraining(host.id) ? HostLoad.Standing.DRAINED : HostLoad.Standing.IN_USE;
        boolean releasable = standing == HostLoad.Standing.IN_USE
                && cells == 0
                && view.committedGpus() == 0
                && turn.state.pools.of(host).isPresent()
                && turn.now - host.joinedAt >= intervalMillis
                && !turn.state.scaling.keeps(host.id, turn.now)
                && empties(others, host.id);
        return new HostLoad(
                view.id(),
                view.pool(),
                view.totalGpus(),
                view.committedGpus(),
                view.subscribedGpus(),
                view.replicas(),
                cells,
                host.busyAt,
                standing,
                releasable);
    }

    /** Returns whether there is another host for each of its replicas, as far as that can be told without the policy. */
    private static boolean empties(Others others, String hostId) {
        for (Kernel kernel : others.kernels().getOrDefault(hostId, List.of())) {
            if (others.usable().stream().noneMatch(h -> h.gpus >= kernel.gpus && !kernel.isOn(h.id))) {
                return false;
            }
        }
        return true;
    }

    /** By host, the kernels with a replica on it; and the hosts that they could move to. Found once for all hosts. */
    private record Others(Map<String, List<Kernel>> kernels, List<Host> usable) {

        static Others of(ClusterState state) {
            Map<String, List<Kernel>> kernels = new HashMap<>();
            for (Kernel kernel : state.kernels.values()) {
                for (Replica replica : kernel.replicas.values()) {
                    kernels.computeIfAbsent(replica.hostId, h -> new ArrayList<>())
                            .add(kernel);
                }
            }
            return new Others(kernels, Unserved.usable(state));
        }
    }

    static int committed(ClusterState state) {
        return state.hosts.values().stream().mapToInt(Host::committed).sum();
    }

    /** Returns how many cells run on each host, or may be about to. */
    private static Map<String, Integer> cells(ClusterState state) {
        Map<String, Integer> cells = new HashMap<>();
        for (Kernel kernel : state.kernels.values()) {
            if (kernel.current != null && kernel.current.handedOut()) {
                kernel.replicas.values().stream()
                        .filter(kernel::executes)
                        .forEach(r -> cells.merge(r.hostId, 1, Integer::sum));
            }
        }
        return cells;
    }

    static int cells(ClusterState state, String hostId) {
        return cells(state).getOrDefault(hostId, 0);
    }

    /** Remembers which hosts are busy. */
    static void markBusy(Turn turn) {
        cells(turn.state).keySet().forEach(id -> {
            Host host = turn.state.hosts.get(id);
            if (host != null) {
                host.busyAt = turn.now;
            }
        });
    }
}
