package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelEvent;

/**
 * The cluster's line of those that want GPUs: cells, and new kernels that reserve them. Who is further behind may go first only
 * on hosts that nobody in front waits for. Cells of kernels that have reserved what they want wait for nobody.
 */
final class GpuLine {

    private GpuLine() {}

    static void enter(Turn turn, Kernel kernel) {
        kernel.current.stage = Cell.Stage.QUEUED;
        turn.state.line.add(kernel);
        turn.state.lineEntries.put(kernel.id, new LineEntry(turn.now));
    }

    /** A new kernel that can't be placed yet; called as often as one likes. */
    static void enterUnplaced(Turn turn, Kernel kernel) {
        if (turn.state.lineEntries.putIfAbsent(kernel.id, new LineEntry(kernel.createdAt)) == null) {
            turn.state.line.add(kernel);
        }
    }

    /** A cell that had been served and was refused comes first again. */
    static void enterFront(Turn turn, Kernel kernel) {
        kernel.current.stage = Cell.Stage.QUEUED;
        if (turn.state.lineEntries.putIfAbsent(kernel.id, new LineEntry(turn.now)) == null) {
            turn.state.line.add(0, kernel);
        }
    }

    static void leave(Turn turn, Kernel kernel) {
        if (turn.state.lineEntries.remove(kernel.id) != null) {
            turn.state.line.remove(kernel);
        }
    }

    /** Serves the line as far as there are GPUs. */
    static void serve(Turn turn) {
        Set<String> claimed = new HashSet<>();
        for (Kernel kernel : new ArrayList<>(turn.state.line)) {
            Cell cell = kernel.current;
            if (turn.state.kernels.get(kernel.id) == kernel && !kernel.placed()) {
                place(turn, kernel, claimed);
            } else if (cell == null || cell.stage != Cell.Stage.QUEUED) {
                leave(turn, kernel);
            } else if (!impossible(turn, kernel, cell)) {
                serve(turn, kernel, cell, claimed);
            }
        }
    }

    private static void place(Turn turn, Kernel kernel, Set<String> claimed) {
        if (Kernels.place(turn, kernel, h -> !claimed.contains(h.id)) == kernel.replicasWanted) {
            leave(turn, kernel);
            turn.persist(kernel.saved());
            turn.touch(kernel);
            return;
        }
        mostIdle(turn, kernel).ifPresent(h -> claimed.add(h.id));
        tellPlace(turn, kernel, Placement.lacking(turn, kernel));
    }

    /** That host is kept free of those behind, so that those in front get theirs in the end. */
    private static Optional<Host> mostIdle(Turn turn, Kernel kernel) {
        return turn.state.hosts.values().stream()
                .filter(h -> h.live() && h.gpus >= kernel.defaultGpus)
                .max(Comparator.comparingInt(Host::idle));
    }

    private static void serve(Turn turn, Kernel kernel, Cell cell, Set<String> claimed) {
        Predicate<Host> allowed = h ->
                (!claimed.contains(h.id) || h.reserves(kernel.id)) && cell.avoid.getOrDefault(h.id, 0L) <= turn.now;
        Optional<Replica> replica = turn.now < cell.notBefore || !kernel.takesCells()
                ? Optional.empty()
                : Executors.pick(turn, kernel, cell.gpus, allowed);
        if (replica.isPresent()) {
            leave(turn, kernel);
            Cells.ask(turn, kernel, cell, replica.get());
        } else {
            String reason = Migration.towardsGpus(turn, kernel, cell, allowed);
            claim(turn, kernel, cell, claimed);
            tellPlace(turn, kernel, reason + Scaler.prospect(turn, cell.gpus));
        }
    }

    private static void claim(Turn turn, Kernel kernel, Cell cell, Set<String> claimed) {
        for (Replica replica : kernel.replicas.values()) {
            Host host = turn.host(replica);
            if (host != null && host.live() && host.gpus >= cell.gpus) {
                claimed.add(host.id);
            }
        }
    }

    private static boolean impossible(Turn turn, Kernel kernel, Cell cell) {
        int largest = 0;
        for (Host host : turn.state.hosts.values()) {
            largest = Math.max(largest, host.gpus);
        }
        largest = Scaler.largestHost(turn.state, largest);
        if (largest >= cell.gpus || turn.state.hosts.isEmpty()) {
            return false;
        }
        CellEnds.fail(turn, kernel, "GPUS_UNAVAILABLE", tooMany(cell.gpus, largest));
        return true;
    }

    static String tooMany(int gpus, int largest) {
        return "no host can commit " + gpus + " GPUs: largest host has " + largest + ". Ask for fewer, or add a pool";
    }

    private static void tellPlace(Turn turn, Kernel kernel, String reason) {
        LineEntry entry = turn.state.lineEntries.get(kernel.id);
        if (entry == null) {
            return;
        }
        int position = turn.state.line.indexOf(kernel) + 1;
        Optional<ClientMessage> waiting = firstCell(kernel);
        boolean same = entry.position == position && entry.reason.equals(reason) && entry.told.equals(waiting);
        entry.position = position;
        entry.reason = reason;
        entry.told = waiting;
        if (!same) {
            waiting.ifPresent(request -> tell(turn, kernel, request, position, reason));
        }
    }

    /** The cell that its user sees waiting; of a kernel that isn't placed: the first in its own queue. */
    private static Optional<ClientMessage> firstCell(Kernel kernel) {
        return kernel.current != null
                ? kernel.current.request
                : kernel.shell.stream().filter(m -> m.cell().isPresent()).findFirst();
    }

    private static void tell(Turn turn, Kernel kernel, ClientMessage request, int position, String reason) {
        turn.tell(new KernelEvent.CellQueued(kernel.id, request.client(), request.parts(), position, reason));
    }
}
