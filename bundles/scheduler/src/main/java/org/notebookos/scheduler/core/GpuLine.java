package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelEvent;

/**
 * The cluster's line of cells that want GPUs: first come, first served. A cell further behind may go first only on hosts
 * that nobody in front of it waits for.
 */
final class GpuLine {

    private GpuLine() {}

    static void enter(Turn turn, Kernel kernel) {
        kernel.current.stage = Cell.Stage.QUEUED;
        turn.state.line.add(kernel);
        turn.state.lineEntries.put(kernel.id, new LineEntry(turn.now));
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
            if (cell == null || cell.stage != Cell.Stage.QUEUED) {
                leave(turn, kernel);
                continue;
            }
            if (impossible(turn, kernel, cell)) {
                continue;
            }
            Predicate<Host> allowed = h -> !claimed.contains(h.id) && cell.avoid.getOrDefault(h.id, 0L) <= turn.now;
            Optional<Replica> replica = turn.now < cell.notBefore || !kernel.takesCells()
                    ? Optional.empty()
                    : Executors.pick(turn, kernel, cell.gpus, allowed);
            if (replica.isPresent()) {
                leave(turn, kernel);
                Cells.ask(turn, kernel, cell, replica.get());
            } else {
                String reason = Migration.towardsGpus(turn, kernel, cell, allowed);
                claim(turn, kernel, cell, claimed);
                tellPlace(turn, kernel, cell, reason + Scaler.prospect(turn, cell.gpus));
            }
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

    private static void tellPlace(Turn turn, Kernel kernel, Cell cell, String reason) {
        LineEntry entry = turn.state.lineEntries.get(kernel.id);
        int position = turn.state.line.indexOf(kernel) + 1;
        if (entry == null || (entry.position == position && entry.reason.equals(reason))) {
            return;
        }
        entry.position = position;
        entry.reason = reason;
        ClientMessage request = cell.request.orElseThrow();
        turn.tell(new KernelEvent.CellQueued(kernel.id, request.client(), request.parts(), position, reason));
    }
}
