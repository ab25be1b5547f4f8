package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The containers that hosts keep ready: a replica that needs one takes it when it is placed, and gives it back when it goes. */
final class WarmContainers {

    private WarmContainers() {}

    /** Returns which hosts have one to spare; all of them if no live host keeps any, so that kernels start cold there. */
    static Predicate<Host> toSpare(ClusterState state) {
        boolean kept = state.hosts.values().stream().anyMatch(h -> h.live() && h.warm > 0);
        if (!kept) {
            return host -> true;
        }
        Map<String, Integer> taken = new HashMap<>();
        for (Kernel kernel : state.kernels.values()) {
            if (kernel.plan.warm() && !kernel.rest.suspended) {
                kernel.replicas.values().forEach(r -> taken.merge(r.hostId, 1, Integer::sum));
            }
        }
        return host -> host.warm > taken.getOrDefault(host.id, 0);
    }
}
