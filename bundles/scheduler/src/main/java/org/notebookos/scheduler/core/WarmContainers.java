package org.notebookos.scheduler.core;

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
        return host -> host.warmth.ready() > promised(state, host);
    }

    private static int promised(ClusterState state, Host host) {
        int promised = 0;
        for (Kernel kernel : state.residents.on(host.id)) {
            boolean takes = kernel.plan.warm()
                    && !kernel.rest.suspended
                    && kernel.replicaOn(host.id).filter(r -> takesOne(host, r)).isPresent();
            promised += takes ? 1 : 0;
        }
        return promised;
    }

    /** Returns whether a replica uses, or is about to take, a process that still counts as waiting. */
    private static boolean takesOne(Host host, Replica replica) {
        if (host.warmth.comeBack()) {
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
