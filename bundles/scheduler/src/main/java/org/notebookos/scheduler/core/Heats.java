package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import org.notebookos.spi.placement.Resources;

/**
 * Says which replicas of a kernel have a process. One is hot as long as the kernel isn't suspended: the last executor where that is
 * possible. Looks at what is; called as often as one likes.
 */
final class Heats {

    /** A replica whose log can't be opened in so many tries is not waited for. */
    private static final int OPEN_TRIES = 2;

    private Heats() {}

    static void look(Turn turn, Kernel kernel) {
        Rest rest = kernel.rest;
        rest.standbys = Idle.standbys(kernel, turn.settings.idle(), turn.now);
        if (rest.standbys == Heat.HOT && !rest.suspended && !rest.uneven) {
            return;
        }
        if (kernel.current == null) {
            rest.woken = "";
        }
        chooseLead(turn, kernel);
        Replica lead = kernel.replicas.get(rest.lead);
        rest.resuming &= lead == null || !kernel.ready(lead);
        rest.uneven = false;
        for (Replica replica : kernel.replicas.values()) {
            Heat wanted = wanted(kernel, replica);
            boolean asked = rest.command != 0 && replica.id.equals(rest.asked);
            if (replica.open && turn.isLive(replica) && replica.told != wanted && !asked) {
                turn.send(turn.host(replica), new Command.SetHeat(kernel.id, replica.id, wanted));
                replica.told = wanted;
            }
            rest.uneven |= wanted != Heat.HOT || replica.told != wanted;
        }
    }

    /** Returns what a replica should have. */
    static Heat wanted(Kernel kernel, Replica replica) {
        Rest rest = kernel.rest;
        if (rest.suspended) {
            return Heat.COLD;
        }
        if (Unreplicated.is(kernel)) {
            return Heat.HOT;
        }
        boolean needed = replica.id.equals(rest.lead) || replica.id.equals(rest.woken) || kernel.executes(replica);
        boolean executor = replica.id.equals(kernel.lastExecutor) && replica.told != Heat.COLD;
        if (needed || executor || takesOver(kernel, replica)) {
            return Heat.HOT;
        }
        return rest.resuming ? Heat.COLD : rest.standbys;
    }

    /** The executor is being moved there. */
    private static boolean takesOver(Kernel kernel, Replica replica) {
        return kernel.replicas.values().stream()
                .anyMatch(r -> r.leaving
                        && r.move != null
                        && r.move.successor.equals(replica.id)
                        && (r.id.equals(kernel.lastExecutor) || r.id.equals(kernel.rest.lead)));
    }

    private static void chooseLead(Turn turn, Kernel kernel) {
        Rest rest = kernel.rest;
        if (rest.suspended) {
            rest.lead = "";
            return;
        }
        Replica lead = kernel.replicas.get(rest.lead);
        Replica executor = kernel.replicas.get(kernel.lastExecutor);
        if (executor != null && executor.told == Heat.HOT && usable(turn, kernel, executor)) {
            rest.lead = executor.id;
        } else if (lead == null || !usable(turn, kernel, lead)) {
            rest.lead = best(turn, kernel).map(r -> r.id).orElse("");
        }
    }

    /** Whose host may only be away for a moment is waited for as long as nobody waits. */
    private static boolean usable(Turn turn, Kernel kernel, Replica replica) {
        boolean waited = kernel.current != null && kernel.current.waits();
        boolean there = turn.isLive(replica) || (!waited && !turn.isDead(replica));
        return there
                && !replica.storeLost
                && replica.state != ReplicaState.FAILED
                && replica.openFailures < OPEN_TRIES
                && !(replica.leaving
                        && kernel.replicas.values().stream()
                                .anyMatch(r -> !r.leaving && turn.isLive(r) && kernel.ready(r)));
    }

    private static Optional<Replica> best(Turn turn, Kernel kernel) {
        Resources wanted = kernel.current == null ? Resources.NONE : kernel.current.wanted;
        return kernel.replicas.values().stream()
                .filter(r -> usable(turn, kernel, r))
                .min(Comparator.comparing((Replica r) -> !hasRoom(turn, kernel, r, wanted))
                        .thenComparing(r -> r.leaving || turn.state.isDraining(r.hostId))
                        .thenComparing(r -> !r.id.equals(kernel.lastExecutor))
                        .thenComparing(r -> !kernel.ready(r))
                        .thenComparing(r -> !turn.isLive(r))
                        .thenComparing(r -> turn.isLive(r) ? -turn.host(r).idle() : 0)
                        .thenComparing(r -> !r.leading)
                        .thenComparing(r -> r.id));
    }

    private static boolean hasRoom(Turn turn, Kernel kernel, Replica replica, Resources wanted) {
        return wanted.isNone() || (turn.isLive(replica) && turn.host(replica).hasRoom(kernel.id, wanted));
    }

    /**
     * Has a replica without a process start one where a cell finds its GPUs.
     *
     * @return why the cell waits, for people; empty if there is no such replica
     */
    static Optional<String> wake(Turn turn, Kernel kernel, Cell cell, Predicate<Host> allowed) {
        if (!kernel.rest.uneven) {
            return Optional.empty();
        }
        Optional<Replica> waking = kernel.replicas.values().stream()
                .filter(r -> turn.isLive(r) && r.open && !r.leaving && r.state.votes() && !kernel.ready(r))
                .filter(r -> allowed.test(turn.host(r)) && turn.host(r).hasRoom(kernel.id, cell.wanted))
                .min(Comparator.comparing((Replica r) -> r.told != Heat.HOT)
                        .thenComparing(r -> -turn.host(r).idle())
                        .thenComparing(r -> r.id));
        waking.filter(r -> r.told != Heat.HOT).ifPresent(r -> {
            kernel.rest.woken = r.id;
            turn.touch(kernel);
        });
        return waking.map(r -> "replica " + r.id + " on " + r.hostId + " is being started");
    }
}
