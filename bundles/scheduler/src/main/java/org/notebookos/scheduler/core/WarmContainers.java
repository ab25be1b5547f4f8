package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The processes that wait on hosts: a replica that needs one is placed where one waits that nobody else is about to take. */
final class WarmContainers {

    private WarmContainers() {}

    /** Returns which hosts have one to spare; all of them if on none of them one waits or is being made: kernels start cold there. */
    static Predicate<Host> toSpare(ClusterState state) {
        boolean kept = state.hosts.values().stream().anyMatch(h -> h.live() && h.warmth.comes());
        if (!kept) {
            return host -> true;
        }
        Map<String, Integer> promised = new HashMap<>();
        for (Kernel kernel : state.kernels.values()) {
            if (kernel.plan.warm()) {
                kernel.replicas.values().stream()
                        .filter(r -> takesOne(state.hosts.get(r.hostId), r))
                        .forEach(r -> promised.merge(r.hostId, 1, Integer::sum));
            }
        }
        return host -> host.warmth.ready() > promised.getOrDefault(host.id, 0);
    }

    /** Returns whether a replica uses, or is about to take, a process that still counts as waiting. */
    private static boolean takesOne(Host host, Replica replica) {
        if (host == null || host.warmth.comeBack()) {
            return true;
        }
        boolean begins = replica.state == ReplicaState.OPENING || replica.state == ReplicaState.STARTING;
        return begins && replica.pid == 0 && replica.openFailures == 0;
    }

    /** Returns whether a kernel that needs one will have it without further hosts, and without others giving one back. */
    static boolean come(ClusterState state, Kernel kernel) {
        return Unserved.usable(state).stream()
                .anyMatch(h ->
                        h.warmth.comes() && !h.warmth.comeBack() && h.spec().covers(kernel.subscribed()));
    }
}
