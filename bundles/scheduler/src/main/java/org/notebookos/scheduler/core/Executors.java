package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.notebookos.spi.placement.Resources;

/** Picks the replica that runs a cell. */
final class Executors {

    private Executors() {}

    /** Returns the replicas that can become executor now. */
    static Stream<Replica> ready(Turn turn, Kernel kernel) {
        return kernel.replicas.values().stream()
                .filter(r -> turn.isLive(r) && kernel.ready(r) && kernel.believes(r) && !goes(kernel, r));
    }

    /** A replica that is no member any more, or won't be in a moment, could not commit what it ran. */
    private static boolean goes(Kernel kernel, Replica replica) {
        boolean goesNow = kernel.change != null && !kernel.change.members().contains(replica.id);
        boolean gone = !kernel.members.isEmpty() && !kernel.members.contains(replica.id);
        return replica.leaving && (goesNow || gone);
    }

    /**
     * The last executor if its host has room, else the replica whose host has the most idle GPUs; the log's leader where
     * they are equal. Replicas that are to leave, or whose host is being drained, come last.
     */
    static Optional<Replica> pick(Turn turn, Kernel kernel, Resources wanted, Predicate<Host> allowed) {
        return ready(turn, kernel)
                .filter(r -> turn.host(r).hasRoom(kernel.id, wanted) && allowed.test(turn.host(r)))
                .min(Comparator.comparing((Replica r) -> r.leaving || turn.state.isDraining(r.hostId))
                        .thenComparing(r -> !r.id.equals(kernel.lastExecutor))
                        .thenComparing(r -> !r.id.equals(kernel.spokenWith))
                        .thenComparing(r -> kernel.rest.uneven && !r.id.equals(kernel.rest.lead))
                        .thenComparing(r -> -turn.host(r).idle())
                        .thenComparing(r -> !r.leading)
                        .thenComparing(r -> r.id));
    }

    /** Returns who answers messages other than cells: the executor, or who would be. */
    static Optional<Replica> spokesman(Turn turn, Kernel kernel) {
        if (kernel.current != null && kernel.current.running()) {
            Replica executor = kernel.replicas.get(kernel.current.executor);
            if (executor != null && turn.isLive(executor)) {
                return Optional.of(executor);
            }
        }
        return pick(turn, kernel, Resources.NONE, h -> true);
    }

    static boolean quorum(Turn turn, Kernel kernel) {
        Set<String> members = kernel.members;
        long size = members.isEmpty() ? kernel.replicas.size() : members.size();
        long voting = kernel.replicas.values().stream()
                .filter(r -> members.isEmpty() || members.contains(r.id))
                .filter(r -> turn.isLive(r) && r.open && r.state.votes())
                .count();
        return voting * 2 > size;
    }
}
