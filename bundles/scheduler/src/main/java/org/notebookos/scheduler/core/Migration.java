package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.spi.placement.PlacementRequest;

/** Moves replicas: the new member first, then the old one goes. {@link Membership} takes the steps. */
final class Migration {

    private Migration() {}

    /**
     * Moves a replica to where a waiting cell would find its GPUs, if one is free to move and there is such a host.
     *
     * @return why the cell waits, for people
     */
    static String towardsGpus(Turn turn, Kernel kernel, Cell cell, Predicate<Host> allowed) {
        Optional<Replica> coming = kernel.replicas.values().stream()
                .filter(r -> !r.leaving && !kernel.members.isEmpty() && !kernel.members.contains(r.id))
                .findFirst();
        if (coming.isPresent()) {
            return "a replica is being moved to " + coming.get().hostId;
        }
        if (Executors.ready(turn, kernel).findAny().isEmpty()) {
            return "no replica of the kernel is ready";
        }
        if (mayMove(turn, kernel)) {
            Optional<Host> target = Placement.choose(turn, kernel, cell.gpus, PlacementRequest.Reason.MIGRATE, allowed);
            Optional<Replica> victim = victim(turn, kernel);
            if (target.isPresent() && victim.isPresent()) {
                start(turn, kernel, victim.get(), target.get());
                return "a replica is being moved to " + target.get().id;
            }
        }
        String hosts = kernel.replicas.values().stream()
                .filter(turn::isLive)
                .map(r -> r.hostId)
                .sorted()
                .collect(Collectors.joining(", "));
        return "waits for " + cell.gpus + (cell.gpus == 1 ? " GPU" : " GPUs") + " on " + hosts
                + ": all others are in use";
    }

    private static boolean mayMove(Turn turn, Kernel kernel) {
        return kernel.change == null
                && kernel.replicas.values().stream().noneMatch(r -> r.leaving)
                && Executors.quorum(turn, kernel);
    }

    /** A standby rather than the last executor or the leader; on the smallest host. */
    private static Optional<Replica> victim(Turn turn, Kernel kernel) {
        return kernel.replicas.values().stream()
                .filter(r -> kernel.members.contains(r.id))
                .min(Comparator.comparing((Replica r) -> r.id.equals(kernel.lastExecutor))
                        .thenComparing(r -> r.leading)
                        .thenComparing(r -> turn.host(r).gpus)
                        .thenComparing(r -> r.id));
    }

    private static Replica start(Turn turn, Kernel kernel, Replica from, Host to) {
        Replica fresh = kernel.addReplica(to, false);
        from.leaving = true;
        turn.persist(kernel.saved());
        turn.note("kernel " + kernel.id + ": replica " + from.id + " moves from " + from.hostId + " to " + to.id
                + " as " + fresh.id);
        turn.touch(kernel);
        return fresh;
    }

    /** An operator wants a replica to move. */
    static void requested(Turn turn, ClientEvent.Migrate wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            turn.fail(wish.ticket(), SchedulerException.Code.NO_SUCH_KERNEL, "no kernel " + wish.kernelId());
            return;
        }
        Optional<Replica> from = kernel.replicaOn(wish.fromHost()).filter(r -> !r.leaving);
        if (from.isEmpty()) {
            turn.fail(
                    wish.ticket(),
                    SchedulerException.Code.NO_SUCH_HOST,
                    "kernel " + kernel.id + " has no replica on host " + wish.fromHost());
            return;
        }
        if (!mayMove(turn, kernel)) {
            turn.fail(
                    wish.ticket(),
                    SchedulerException.Code.FAILED,
                    "kernel " + kernel.id + " is being repaired or another replica of it moves. Try again later");
            return;
        }
        Predicate<Host> allowed = h -> wish.toHost().map(h.id::equals).orElse(true);
        Optional<Host> to = Placement.choose(turn, kernel, kernel.gpus, PlacementRequest.Reason.REPAIR, allowed);
        if (to.isEmpty()) {
            turn.fail(
                    wish.ticket(),
                    wish.toHost().isPresent() ? SchedulerException.Code.NO_SUCH_HOST : SchedulerException.Code.NO_HOSTS,
                    wish.toHost().map(h -> "host " + h).orElse("no host")
                            + " can take a replica of kernel " + kernel.id
                            + ": it must be live, have " + kernel.gpus + " GPUs and no replica of this kernel");
            return;
        }
        start(turn, kernel, from.get(), to.get());
        from.get().ticket = wish.ticket();
    }
}
