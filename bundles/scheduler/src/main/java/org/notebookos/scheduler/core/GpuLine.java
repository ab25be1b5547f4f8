package org.notebookos.scheduler.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.spi.placement.Resources;

/**
 * The cluster's line of those that want GPUs: cells, and new kernels that reserve them. Who is further behind may go first only
 * on hosts that nobody in front waits for. {@link LineOrder} says who is in front. Cells of kernels that have reserved what they want wait for nobody.
 */
final class GpuLine {

    private GpuLine() {}

    static void enter(Turn turn, Kernel kernel) {
        kernel.current.stage = Cell.Stage.QUEUED;
        enterAt(turn, kernel, kernel.current.since);
    }

    /** A new kernel that can't be placed yet; called as often as one likes. */
    static void enterUnplaced(Turn turn, Kernel kernel) {
        enterAt(turn, kernel, kernel.createdAt);
    }

    /** A cell that had been served and was refused is where it was: what counts is when its turn came. */
    static void enterAgain(Turn turn, Kernel kernel) {
        kernel.current.stage = Cell.Stage.QUEUED;
        enterAt(turn, kernel, kernel.current.since);
    }

    private static void enterAt(Turn turn, Kernel kernel, long since) {
        if (turn.state.lineEntries.putIfAbsent(kernel.id, new LineEntry(since, turn.state.nextLineNumber++)) == null) {
            turn.state.line.add(kernel);
        }
    }

    static void leave(Turn turn, Kernel kernel) {
        if (turn.state.lineEntries.remove(kernel.id) != null) {
            turn.state.line.remove(kernel);
        }
    }

    /** Serves the line as far as there are GPUs. */
    static void serve(Turn turn) {
        List.copyOf(turn.state.line).stream().filter(k -> !waits(turn, k)).forEach(k -> leave(turn, k));
        if (turn.state.line.isEmpty()) {
            return;
        }
        Shares shares = new Shares(turn.state);
        List<Kernel> order = LineOrder.of(turn, shares);
        turn.state.line.clear();
        turn.state.line.addAll(order);
        Set<String> claimed = new HashSet<>();
        for (Kernel kernel : order) {
            turn.changed(kernel);
            if (waits(turn, kernel) && !impossible(turn, kernel)) {
                Resources wanted = kernel.waitsFor();
                Optional<String> reason = Quota.obstacle(turn, kernel, shares);
                if (reason.isEmpty()) {
                    reason = kernel.placed()
                            ? serve(turn, kernel, kernel.current, claimed)
                            : place(turn, kernel, claimed);
                }
                if (reason.isEmpty()) {
                    shares.add(kernel, wanted);
                    leave(turn, kernel);
                }
                turn.state.reason(kernel, reason);
            }
        }
        tellPlaces(turn);
    }

    private static boolean waits(Turn turn, Kernel kernel) {
        boolean queued = kernel.current != null && kernel.current.stage == Cell.Stage.QUEUED;
        return turn.state.kernels.get(kernel.id) == kernel && (queued || !kernel.placed());
    }

    /** Returns why it must wait; empty if it needn't any more. */
    private static Optional<String> place(Turn turn, Kernel kernel, Set<String> claimed) {
        if (Kernels.place(turn, kernel, h -> !claimed.contains(h.id)) == kernel.replicasWanted) {
            turn.persist(kernel.saved());
            turn.touch(kernel);
            return Optional.empty();
        }
        mostIdle(turn, kernel).ifPresent(h -> claimed.add(h.id));
        return Optional.of(Placement.lacking(kernel));
    }

    /** That host is kept free of those behind, so that those in front get theirs in the end. */
    private static Optional<Host> mostIdle(Turn turn, Kernel kernel) {
        return turn.state.hosts.values().stream()
                .filter(h -> h.live() && h.spec().covers(kernel.wants(kernel.defaultGpus)))
                .max(Comparator.comparingInt(Host::idle));
    }

    private static Optional<String> serve(Turn turn, Kernel kernel, Cell cell, Set<String> claimed) {
        Predicate<Host> allowed = h ->
                (!claimed.contains(h.id) || h.reserves(kernel.id)) && cell.avoid.getOrDefault(h.id, 0L) <= turn.now;
        Optional<Replica> replica = turn.now < cell.notBefore || !kernel.takesCells()
                ? Optional.empty()
                : Executors.pick(turn, kernel, cell.wanted, allowed);
        if (replica.isPresent()) {
            Cells.ask(turn, kernel, cell, replica.get());
            return Optional.empty();
        }
        String reason = Heats.wake(turn, kernel, cell, allowed)
                .orElseGet(() -> Migration.towardsGpus(turn, kernel, cell, allowed));
        claim(turn, kernel, cell, claimed);
        return Optional.of(reason + Scaler.prospect(turn, cell.gpus));
    }

    private static void claim(Turn turn, Kernel kernel, Cell cell, Set<String> claimed) {
        for (Replica replica : kernel.replicas.values()) {
            Host host = turn.host(replica);
            if (host != null && host.live() && host.spec().covers(cell.wanted)) {
                claimed.add(host.id);
            }
        }
    }

    private static boolean impossible(Turn turn, Kernel kernel) {
        Collection<Host> hosts = turn.state.hosts.values();
        Cell cell = kernel.current;
        if (cell == null
                || hosts.isEmpty()
                || (cell.wanted.gpus() > 0 && Scaler.largestHost(turn.state, 0) >= cell.wanted.gpus())
                || hosts.stream().anyMatch(h -> h.spec().covers(cell.wanted))) {
            return false;
        }
        CellEnds.fail(turn, kernel, "GPUS_UNAVAILABLE", tooMuch(cell.wanted, hosts));
        return true;
    }

    /** Says that no host could ever commit so much. */
    static String tooMuch(Resources wanted, Collection<Host> hosts) {
        Resources largest = hosts.stream().map(Host::spec).reduce(Resources.NONE, Resources::most);
        if (wanted.gpus() > largest.gpus()) {
            return "no host can commit " + wanted.gpus() + " GPUs: largest host has " + largest.gpus()
                    + ". Ask for fewer, or add a pool";
        }
        return "no host can commit " + wanted.text() + ": of each by itself, hosts have at most " + largest.text()
                + ". Ask for less, or add a pool";
    }

    /** Says where in line cells are, if that has changed. */
    private static void tellPlaces(Turn turn) {
        int position = 0;
        Map<Kernel, LineEntry> news = new LinkedHashMap<>();
        for (Kernel kernel : turn.state.line) {
            position++;
            LineEntry entry = turn.state.lineEntries.get(kernel.id);
            Optional<ClientMessage> waiting = firstCell(kernel);
            String place = position + " " + entry.reason;
            boolean other = !entry.told.equals(waiting) || !entry.toldPlace.equals(place);
            entry.position = position;
            entry.told = waiting;
            entry.toldPlace = place;
            if (other && waiting.isPresent()) {
                news.put(kernel, entry);
            }
        }
        if (!news.isEmpty()) {
            tell(turn, news);
        }
    }

    /** The cell that its user sees waiting; of a kernel that isn't placed: the first in its own queue. */
    private static Optional<ClientMessage> firstCell(Kernel kernel) {
        return kernel.current != null
                ? kernel.current.request
                : kernel.shell.stream().filter(m -> m.cell().isPresent()).findFirst();
    }

    private static void tell(Turn turn, Map<Kernel, LineEntry> news) {
        ExpectedWait.Guess expected = turn.state.expectedWait.now(turn.state, turn.now);
        news.forEach((kernel, entry) -> entry.told.ifPresent(request -> turn.tell(new KernelEvent.CellQueued(
                kernel.id,
                request.client(),
                request.parts(),
                entry.position,
                entry.reason,
                expected.seconds(entry.position)))));
    }
}
