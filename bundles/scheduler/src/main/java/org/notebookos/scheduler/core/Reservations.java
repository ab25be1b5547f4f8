package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.notebookos.spi.placement.PlacementRequest;
import org.notebookos.spi.placement.Resources;

/**
 * What belongs to a kernel as long as it lives, on every host that has a replica of it. Looks at what is: a reservation that was
 * lost with a host, or with devices, is made again as soon as there is room.
 */
final class Reservations {

    private Reservations() {}

    /** Makes what is missing of a kernel's reservations, as far as there is room. */
    static void renew(Turn turn, Kernel kernel) {
        if (!kernel.plan.reserves() || kernel.reserved().isNone()) {
            return;
        }
        for (Host host : turn.state.hosts.values()) {
            if (host.reserves(kernel.id) && !kernel.isOn(host.id)) {
                end(turn, host, kernel.id);
            }
        }
        for (Replica replica : kernel.replicas.values()) {
            Host host = turn.host(replica);
            if (missing(host, kernel) && host.idleAll().covers(kernel.reserved().minus(used(host, kernel)))) {
                host.reserve(kernel, turn.now);
            }
        }
    }

    /** A kernel whose reservation others have by now goes to where there is room for it. */
    static void moveIfLost(Turn turn, Kernel kernel) {
        Optional<Replica> without = without(turn, kernel);
        if (without.isPresent() && Migration.obstacle(turn, kernel).isEmpty()) {
            Placement.choose(turn, kernel, kernel.defaultGpus, PlacementRequest.Reason.MIGRATE, h -> true)
                    .ifPresent(to -> Migration.start(turn, kernel, without.get(), to, 0));
        }
    }

    static boolean complete(Turn turn, Kernel kernel) {
        return !kernel.plan.reserves() || without(turn, kernel).isEmpty();
    }

    private static Optional<Replica> without(Turn turn, Kernel kernel) {
        for (Replica replica : kernel.replicas.values()) {
            if (missing(turn.host(replica), kernel)) {
                return Optional.of(replica);
            }
        }
        return Optional.empty();
    }

    /** Returns whether a kernel should have reserved something on a host with a replica of it, and has not. */
    static boolean missing(Host host, Kernel kernel) {
        boolean wanted = kernel.plan.reserves() && !kernel.reserved().isNone();
        return wanted && host != null && host.live() && !host.reserves(kernel.id);
    }

    /** A cell that runs holds some of it already. */
    private static Resources used(Host host, Kernel kernel) {
        Commitment held = host.commitment(kernel.id);
        return held == null ? Resources.NONE : held.amount();
    }

    /** Ends a kernel's reservation on a host. */
    static void end(Turn turn, String hostId, String kernelId) {
        Host host = turn.state.host(hostId);
        if (host != null) {
            end(turn, host, kernelId);
        }
    }

    static void end(Turn turn, Host host, String kernelId) {
        Reservation gone = host.unreserve(kernelId);
        if (gone != null) {
            turn.used(kernelId, gone.user(), gone.gpus() * (turn.now - gone.since()) / 1000.0);
        }
    }

    /** A host has fewer devices than it had: the newest reservations are the ones that it can't keep. */
    static void fit(Turn turn, Host host) {
        List<String> newestFirst = host.reservations().entrySet().stream()
                .sorted(Comparator.comparingLong(e -> -e.getValue().since()))
                .map(e -> e.getKey())
                .toList();
        for (String kernelId : newestFirst) {
            if (host.overcommitted()) {
                end(turn, host, kernelId);
                turn.note("host " + host.id + " can't keep the GPUs that kernel " + kernelId + " has reserved");
            }
        }
    }
}
