package org.notebookos.scheduler.core;

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
        return host -> host.warm > taken(state, host.id);
    }

    private static int taken(ClusterState state, String hostId) {
        int taken = 0;
        for (Kernel kernel : state.residents.on(hostId)) {
            taken += kernel.plan.warm() ? 1 : 0;
        }
        return taken;
    }
}
