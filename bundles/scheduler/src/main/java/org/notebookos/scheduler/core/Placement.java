package org.notebookos.scheduler.core;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.notebookos.spi.placement.ClusterView;
import org.notebookos.spi.placement.HostView;
import org.notebookos.spi.placement.PlacementRequest;
import org.notebookos.spi.placement.Resources;

/** Asks the placement policy for hosts. */
final class Placement {

    private static final int DEFAULT_REPLICAS = 3;

    private Placement() {}

    /**
     * Chooses a host for one more replica of a kernel.
     *
     * @param gpus GPUs that it must have; for a migration: idle
     * @param allowed leaves out further hosts
     */
    static Optional<Host> choose(
            Turn turn, Kernel kernel, int gpus, PlacementRequest.Reason reason, Predicate<Host> allowed) {
        if (turn.state.placement.isEmpty()) {
            return Optional.empty();
        }
        Resources wanted = kernel.wants(gpus);
        boolean atOnce =
                reason == PlacementRequest.Reason.MIGRATE || (kernel.plan.reserves() && !kernel.rest.suspended);
        Predicate<Host> warm = kernel.plan.warm() ? WarmContainers.toSpare(turn.state) : h -> true;
        List<Host> possible = turn.state.hosts.values().stream()
                .filter(host -> (atOnce ? host.idleAll() : host.spec()).covers(wanted)
                        && takes(turn, kernel, host)
                        && allowed.test(host)
                        && warm.test(host))
                .toList();
        if (possible.isEmpty()) {
            return Optional.empty();
        }
        Map<String, HostView> views = views(turn.state);
        List<HostView> candidates = possible.stream().map(h -> views.get(h.id)).toList();
        PlacementRequest request = new PlacementRequest(kernel.id, wanted, reason, others(kernel));
        double limit = turn.state.subscriptionLimit.value();
        List<HostView> ranked = rank(turn, request, candidates, views, limit);
        if (ranked.isEmpty() && limit < turn.state.subscriptionLimit.maximum()) {
            // the present limit says where to go first; nobody is turned away below the configured one
            ranked = rank(turn, request, candidates, views, turn.state.subscriptionLimit.maximum());
        }
        return ranked.stream().map(v -> turn.state.host(v.id())).findFirst();
    }

    /**
     * Chooses a host for a replica that was lost, or that must leave its own: one with the GPUs that a cell of the kernel asked for last
     * while there is any, else one on which it could have been made. There it waits at no cost; the next cell that needs GPUs moves it.
     */
    static Optional<Host> repair(Turn turn, Kernel kernel) {
        boolean there = turn.state.hosts.values().stream()
                .anyMatch(host -> host.spec().covers(kernel.wants(kernel.gpus())) && takes(turn, kernel, host));
        return choose(
                turn, kernel, there ? kernel.gpus() : kernel.defaultGpus, PlacementRequest.Reason.REPAIR, host -> true);
    }

    /** Returns whether a host can have a replica of the kernel, whatever that needs. */
    private static boolean takes(Turn turn, Kernel kernel, Host host) {
        return host.live() && !turn.state.isDraining(host.id) && free(turn, kernel, host);
    }

    /** Says what a host must have to take a replica of the kernel. */
    static String needs(Kernel kernel) {
        String resources = kernel.subscribed().text() + (kernel.plan.reserves() ? " idle" : "");
        return (kernel.subscribed().isNone() ? "" : resources + " and ") + "no replica of this kernel";
    }

    /** Says what a kernel that couldn't be placed waits for. */
    static String lacking(Kernel kernel) {
        if (kernel.plan.reserves()) {
            return "the kernel waits for a host that can reserve "
                    + kernel.reserved().text() + " for its lifetime";
        }
        return "the kernel waits for a host with a warm container to spare";
    }

    /** Gives a kernel a replica on a host, with what the kernel reserves there. */
    static Replica put(Turn turn, Kernel kernel, Host host, boolean initial) {
        Replica replica = kernel.addReplica(host, initial);
        Reservations.renew(turn, kernel);
        return replica;
    }

    private static Set<String> others(Kernel kernel) {
        Set<String> hosts = new HashSet<>();
        for (Replica replica : kernel.replicas.values()) {
            if (!replica.leaving) {
                hosts.add(replica.hostId);
            }
        }
        return hosts;
    }

    private static boolean free(Turn turn, Kernel kernel, Host host) {
        for (Replica replica : kernel.replicas.values()) {
            if (replica.hostId.equals(host.id) && !replica.storeLost) {
                return false;
            }
        }
        return !turn.state.owes(host.id, kernel.id);
    }

    private static List<HostView> rank(
            Turn turn, PlacementRequest request, List<HostView> candidates, Map<String, HostView> views, double limit) {
        ClusterView cluster = new ClusterView(List.copyOf(views.values()), replicasPerKernel(turn.state), limit);
        return turn.state.placement.orElseThrow().rank(request, candidates, cluster);
    }

    static int replicasPerKernel(ClusterState state) {
        return state.session.map(s -> s.replicasPerKernel()).orElse(DEFAULT_REPLICAS);
    }

    /** Returns the live hosts as policies see them, ordered by id. */
    static Map<String, HostView> views(ClusterState state) {
        Map<String, HostView> views = new TreeMap<>();
        for (Host host : state.hosts.values()) {
            if (host.live()) {
                views.put(
                        host.id,
                        new HostView(
                                host.id,
                                host.pool,
                                host.spec(),
                                host.committedAll(),
                                state.residents.subscribed(host.id),
                                state.residents.replicas(host.id),
                                state.pools.price(host.pool)));
            }
        }
        return views;
    }
}
