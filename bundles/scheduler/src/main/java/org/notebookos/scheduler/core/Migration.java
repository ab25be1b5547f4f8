package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
        if (kernel.plan.migrates() && mayMove(turn, kernel)) {
            Optional<Host> target = Placement.choose(turn, kernel, cell.gpus, PlacementRequest.Reason.MIGRATE, allowed);
            Optional<Replica> victim = victim(turn, kernel);
            if (target.isPresent() && victim.isPresent()) {
                start(turn, kernel, victim.get(), target.get(), 0);
                return "a replica is being moved to " + target.get().id;
            }
        }
        String hosts = kernel.replicas.values().stream()
                .filter(turn::isLive)
                .map(r -> r.hostId)
                .sorted()
                .collect(Collectors.joining(", "));
        return "waits for " + cell.wanted.text() + " on " + hosts
                + (kernel.plan.migrates() ? ": all others are in use" : ", where the kernel stays");
    }

    private static boolean mayMove(Turn turn, Kernel kernel) {
        return obstacle(turn, kernel).isEmpty();
    }

    /** Returns why no replica of the kernel can move now; empty if one can. */
    static Optional<String> obstacle(Turn turn, Kernel kernel) {
        return Unreplicated.stays(kernel).or(() -> unsteady(turn, kernel));
    }

    /** Returns why the replicas of the kernel should be left alone for now. */
    static Optional<String> unsteady(Turn turn, Kernel kernel) {
        if (!kernel.deadReason.isEmpty()) {
            return Optional.of("the kernel is dead: " + kernel.deadReason + ". Restart it, or delete it");
        }
        if (kernel.recovery != null || !kernel.noQuorum.isEmpty()) {
            return kernel.notice();
        }
        if (kernel.change != null || kernel.replicas.values().stream().anyMatch(r -> r.leaving)) {
            return Optional.of("the kernel is being repaired or another replica of it moves");
        }
        return Executors.quorum(turn, kernel) ? Optional.empty() : Optional.of("too few of its replicas are up");
    }

    /** A standby rather than the last executor or the leader; on the smallest host. */
    static Optional<Replica> victim(Turn turn, Kernel kernel) {
        return kernel.replicas.values().stream()
                .filter(r -> kernel.members.contains(r.id))
                .min(Comparator.comparing((Replica r) -> r.id.equals(kernel.lastExecutor))
                        .thenComparing(r -> r.leading)
                        .thenComparing(r -> turn.host(r).gpus)
                        .thenComparing(r -> r.id));
    }

    static void start(Turn turn, Kernel kernel, Replica from, Host to, long ticket) {
        Replica fresh = Placement.put(turn, kernel, to, false);
        from.leaving = true;
        from.move = new Move(fresh.id, turn.now, ticket);
        turn.persist(kernel.saved());
        turn.note("kernel " + kernel.id + ": replica " + from.id + " moves from " + from.hostId + " to " + to.id
                + " as " + fresh.id);
        turn.touch(kernel);
    }

    /** Tells of a replica that is gone: how it moved, if it did. */
    static void done(Turn turn, Kernel kernel, Replica gone) {
        Move move = gone.move;
        if (move == null) {
            turn.note("kernel " + kernel.id + ": replica " + gone.id + " on " + gone.hostId + " is no more");
            return;
        }
        if (kernel.current != null && !kernel.current.handedOut()) {
            move.cellWaited(kernel.current.since, turn.now);
        }
        Replica successor = kernel.replicas.get(move.successor);
        String text = "kernel " + kernel.id + ": replica " + gone.id + " moved from " + gone.hostId
                + (successor == null ? "" : " to " + successor.hostId + " as " + successor.id) + " in "
                + seconds(turn.now - move.since) + "; the longest that a cell waited meanwhile: " + move.pause()
                + " ms";
        turn.note(text);
        turn.succeed(move.ticket, text);
    }

    /** The replica moves no more; who waits for it is told why. */
    static void fail(Turn turn, Replica replica, SchedulerException.Code code, String text) {
        if (replica.move != null) {
            turn.fail(replica.move.ticket, code, text);
            replica.move = null;
        }
    }

    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
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
        Optional<String> obstacle = obstacle(turn, kernel);
        if (obstacle.isPresent()) {
            turn.fail(
                    wish.ticket(),
                    SchedulerException.Code.REFUSED,
                    "kernel " + kernel.id + " can't move now: " + obstacle.get() + ". Try again later");
            return;
        }
        Predicate<Host> allowed = h -> wish.toHost().map(h.id::equals).orElse(true);
        Optional<Host> to = Placement.choose(turn, kernel, kernel.gpus(), PlacementRequest.Reason.REPAIR, allowed);
        if (to.isPresent()) {
            start(turn, kernel, from.get(), to.get(), wish.ticket());
        } else if (deleting(turn.state, kernel, allowed).isPresent()
                && turn.now - wish.at() < turn.settings.patienceMillis()) {
            turn.state.waitingMoves.add(wish);
        } else {
            refuse(turn, kernel, wish, allowed);
        }
    }

    /** Returns a host that a replica has just left: it can take another one when it has deleted what that one kept there. */
    private static Optional<Host> deleting(ClusterState state, Kernel kernel, Predicate<Host> allowed) {
        return Unserved.usable(state).stream()
                .filter(h -> state.owes(h.id, kernel.id) && allowed.test(h))
                .filter(h -> h.spec().covers(kernel.subscribed()))
                .findFirst();
    }

    private static void refuse(Turn turn, Kernel kernel, ClientEvent.Migrate wish, Predicate<Host> allowed) {
        turn.fail(
                wish.ticket(),
                wish.toHost().isPresent() ? SchedulerException.Code.NO_SUCH_HOST : SchedulerException.Code.NO_HOSTS,
                wish.toHost().map(h -> "host " + h).orElse("no host")
                        + " can take a replica of kernel " + kernel.id
                        + ": it must be live, not being drained, have "
                        + Placement.needs(kernel)
                        + deleting(turn.state, kernel, allowed)
                                .map(h -> ". Host " + h.id + " still deletes what an earlier replica kept there")
                                .orElse(""));
    }

    /** Tries again what waits for a host to delete an earlier replica's state. */
    static void retryWaiting(Turn turn) {
        List<ClientEvent.Migrate> waiting = List.copyOf(turn.state.waitingMoves);
        turn.state.waitingMoves.clear();
        waiting.forEach(w -> requested(turn, w));
    }
}
