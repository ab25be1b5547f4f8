package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.spi.placement.Resources;

/** Takes the messages of clients, and starts one cell of a kernel after the other. */
final class Cells {

    /** How long replicas whose hosts are there may take to elect a leader: overloaded hosts took 20 s. */
    static final long ELECTION_PATIENCE_MILLIS = 60_000;

    /** What clients ask again and again, whether anybody uses the kernel or not. */
    private static final Set<String> POLLS = Set.of("kernel_info_request", "comm_info_request");

    private Cells() {}

    static void submit(Turn turn, Kernel kernel, ClientMessage message) {
        if (!POLLS.contains(message.messageType())) {
            kernel.lastActivity = turn.now;
        }
        if (message.channel() == Channel.SHELL && !passes(kernel, message)) {
            await(turn, kernel, kernel.shell, message);
            return;
        }
        if (message.messageType().equals("interrupt_request")) {
            interruptBesides(turn, kernel);
        }
        Optional<Replica> replica = kernel.rest.command == 0 ? Executors.spokesman(turn, kernel) : Optional.empty();
        if (replica.isPresent()) {
            forward(turn, kernel, replica.get(), message);
        } else {
            await(turn, kernel, kernel.aside, message);
        }
    }

    private static void await(Turn turn, Kernel kernel, Backlog backlog, ClientMessage message) {
        // for a dead kernel no cell waits: it is answered in this turn
        boolean answered = message.cell().isPresent() && !kernel.deadReason.isEmpty();
        if (answered || backlog.admits(message)) {
            backlog.add(message);
        } else {
            CellEnds.refuse(turn, kernel, backlog, message);
        }
    }

    /**
     * Whether a message of the shell channel needn't wait behind cells: it is for a subshell, or it is a word to a comm, for which
     * a cell that runs may be waiting. A comm that was opened behind a cell is not there before it is open.
     */
    private static boolean passes(Kernel kernel, ClientMessage message) {
        if (message.beside()) {
            return true;
        }
        boolean word = message.messageType().equals("comm_msg")
                || message.messageType().equals("comm_close");
        return word && kernel.shell.stream().noneMatch(m -> m.messageType().equals("comm_open"));
    }

    private static void forward(Turn turn, Kernel kernel, Replica replica, ClientMessage message) {
        kernel.spokenWith = replica.id;
        turn.send(
                turn.host(replica),
                new Command.Forward(kernel.id, message.channel(), message.client(), message.parts()));
    }

    /** Starts what can be started. */
    static void advance(Turn turn, Kernel kernel) {
        if (!kernel.deadReason.isEmpty()) {
            CellEnds.failAll(turn, kernel, "KERNEL_DEAD", kernel.deadReason + ". Restart the kernel, or delete it");
            return;
        }
        if (!kernel.takesCells()) {
            return;
        }
        Optional<Replica> spokesman = kernel.aside.isEmpty() ? Optional.empty() : Executors.spokesman(turn, kernel);
        spokesman.ifPresent(r -> {
            kernel.aside.take(m -> true).forEach(m -> forward(turn, kernel, r, m));
        });
        if (kernel.current != null && kernel.current.doubt != null) {
            Settlement.advance(turn, kernel);
        }
        while ((kernel.current == null || kernel.current.captured) && !kernel.shell.isEmpty()) {
            if (!next(turn, kernel)) {
                return;
            }
        }
        if (kernel.current != null) {
            retry(turn, kernel, kernel.current);
        }
    }

    private static boolean next(Turn turn, Kernel kernel) {
        ClientMessage message = kernel.shell.peek();
        if (message.cell().isEmpty()) {
            Optional<Replica> replica = Executors.spokesman(turn, kernel);
            replica.ifPresent(r -> {
                kernel.shell.remove();
                forward(turn, kernel, r, message);
            });
            return replica.isPresent();
        }
        if (kernel.current != null) {
            return false;
        }
        kernel.shell.remove();
        ClientMessage.CellRequest wanted = message.cell().get();
        if (Unreplicated.is(kernel)) {
            nextOfOneCopy(turn, kernel, message, wanted);
            return true;
        }
        int gpus = wanted.gpus().orElse(kernel.defaultGpus);
        Cell cell = new Cell(Optional.of(message), kernel.wants(gpus), wanted.stopOnError());
        cell.since = turn.now;
        kernel.current = cell;
        turn.state.demand.cell(gpus);
        kernel.subscribe(Math.max(kernel.gpus(), gpus));
        Optional<String> excess = Quota.excess(turn.settings, gpus);
        if (excess.isPresent()) {
            CellEnds.fail(turn, kernel, "GPUS_UNAVAILABLE", excess.get());
        } else if (kernel.plan.reserves() && gpus > kernel.defaultGpus) {
            CellEnds.fail(turn, kernel, "GPUS_UNAVAILABLE", moreThanReserved(kernel, gpus));
        } else if (!cell.wanted.isNone()) {
            GpuLine.enter(turn, kernel);
        }
        return true;
    }

    /** Its process has all that the kernel was promised, so its cells wait for nothing. */
    private static void nextOfOneCopy(
            Turn turn, Kernel kernel, ClientMessage message, ClientMessage.CellRequest wanted) {
        Cell cell = new Cell(Optional.of(message), Resources.NONE, wanted.stopOnError());
        cell.since = turn.now;
        kernel.current = cell;
        turn.state.demand.cell(0);
        if (wanted.gpus().isPresent()) {
            CellEnds.fail(turn, kernel, "GPUS_UNAVAILABLE", Unreplicated.noGpusPerCell(kernel));
        } else {
            Unreplicated.tell(turn, kernel);
        }
    }

    private static String moreThanReserved(Kernel kernel, int gpus) {
        return "the cell asks for " + gpus + " GPUs, and kernel " + kernel.id + " has reserved " + kernel.defaultGpus
                + " for its lifetime. Ask for fewer, or make a kernel with KERNEL_GPUS=" + gpus;
    }

    private static void retry(Turn turn, Kernel kernel, Cell cell) {
        if (!cell.waits()) {
            return;
        }
        if (cell.unanswered && kernel.term >= cell.term) {
            CellLoss.executorLost(turn, kernel, "the replica");
            return;
        }
        if (cell.interrupted) {
            CellEnds.abortCurrent(turn, kernel);
            turn.touch(kernel);
            return;
        }
        Optional<String> hopeless = outOfPatience(turn, kernel, cell);
        if (hopeless.isPresent()) {
            CellEnds.fail(turn, kernel, "NO_QUORUM", hopeless.get());
            return;
        }
        if (cell.stage == Cell.Stage.WAITING && turn.now >= cell.notBefore) {
            Executors.pick(turn, kernel, Resources.NONE, h -> true).ifPresent(r -> ask(turn, kernel, cell, r));
        }
    }

    /** Returns why it isn't waited for any longer. Hosts that are gone are one thing, hosts that are there and elect slowly another. */
    private static Optional<String> outOfPatience(Turn turn, Kernel kernel, Cell cell) {
        boolean gone = !Unreplicated.is(kernel) && kernel.everReady && !Executors.quorum(turn, kernel);
        cell.stuckSince = !gone ? 0 : cell.stuckSince == 0 ? turn.now : cell.stuckSince;
        cell.leaderlessSince = cell.saidNoQuorum ? cell.leaderlessSince : 0;
        if (gone && turn.now - cell.stuckSince >= turn.settings.patienceMillis()) {
            return Optional.of("fewer than half of the hosts that keep kernel " + kernel.id
                    + " are there, so the cell was not run. Earlier cells are kept. Run it again when they are back");
        }
        if (cell.leaderlessSince != 0 && turn.now - cell.leaderlessSince >= ELECTION_PATIENCE_MILLIS) {
            return Optional.of("the hosts that keep kernel " + kernel.id
                    + " are there, but their log has had no leader for " + ELECTION_PATIENCE_MILLIS / 1000
                    + " s, so the cell was not run. Earlier cells are kept. See whether the hosts reach each other");
        }
        return Optional.empty();
    }

    /** The fast path: this replica alone proposes itself. */
    static void ask(Turn turn, Kernel kernel, Cell cell, Replica replica) {
        prepare(kernel, cell, kernel.mandates(replica, turn.now));
        cell.stage = Cell.Stage.ASKED;
        cell.executor = replica.id;
        cell.asked.add(replica.id);
        run(turn, kernel, cell, replica, lease(turn, cell), false);
    }

    /** The contested path: all replicas propose, and the first committed LEAD wins. */
    static void contest(Turn turn, Kernel kernel, Cell cell) {
        if (cell.interrupted) {
            CellProgress.waitAgain(turn, kernel, cell);
            return;
        }
        // hosts answer for their devices; what else is left of them only the controller knows
        Resources besides = cell.wanted.withoutGpus();
        List<Replica> replicas = kernel.replicas.values().stream()
                .filter(r -> turn.isLive(r) && r.open && r.state.votes())
                .filter(r -> turn.host(r).hasRoom(kernel.id, besides))
                .toList();
        if (replicas.size() < 2) {
            CellProgress.waitAgain(turn, kernel, cell);
            return;
        }
        prepare(kernel, cell, false);
        cell.stage = Cell.Stage.CONTESTED;
        cell.executor = "";
        long epoch = lease(turn, cell);
        replicas.forEach(r -> cell.asked.add(r.id));
        replicas.forEach(r -> run(turn, kernel, cell, r, epoch, true));
    }

    private static void prepare(Kernel kernel, Cell cell, boolean underMandate) {
        cell.term = kernel.term + 1;
        cell.attempt = underMandate ? Kernel.MANDATE : kernel.nextAttempt(cell.term);
        kernel.mandateUntil = 0;
        cell.firstAttempt = cell.unanswered ? cell.firstAttempt : cell.attempt;
        cell.asked.clear();
        cell.saidNoQuorum = false;
    }

    private static long lease(Turn turn, Cell cell) {
        return cell.gpus > 0 ? turn.newEpoch() : 0;
    }

    private static void run(Turn turn, Kernel kernel, Cell cell, Replica replica, long epoch, boolean contested) {
        Host host = turn.host(replica);
        Resources now = host.hasRoom(kernel.id, cell.wanted) ? cell.wanted : cell.wanted.withoutGpus();
        if (!now.isNone()) {
            host.commit(kernel.id, new Commitment(cell.term, cell.attempt, epoch, now, turn.now, kernel.user));
        }
        cell.epoch = epoch;
        send(turn, kernel, cell, replica, contested);
    }

    /** Sends a cell to a replica; the same attempt may be sent twice. */
    static void send(Turn turn, Kernel kernel, Cell cell, Replica replica, boolean contested) {
        ClientMessage request = cell.request.orElseThrow();
        turn.send(
                turn.host(replica),
                new Command.Run(
                        kernel.id,
                        replica.id,
                        cell.term,
                        cell.attempt,
                        cell.firstAttempt,
                        contested,
                        cell.epoch,
                        cell.gpus,
                        request.client(),
                        request.parts(),
                        kernel.durability,
                        kernel.plan.freshProcessPerCell()));
    }

    /** An interrupt: what runs is told to stop, a cell or the code of a comm between two cells; a cell that waits is answered. */
    static void interrupt(Turn turn, Kernel kernel) {
        Cell cell = kernel.current;
        if (cell != null && cell.handedOut() && !cell.captured) {
            interruptHandedOut(turn, kernel, false);
            return;
        }
        dropWaiting(turn, kernel);
        if (cell == null || cell.captured) {
            Executors.spokesman(turn, kernel)
                    .ifPresent(r -> turn.send(turn.host(r), new Command.Interrupt(kernel.id, false)));
        }
    }

    /** A process that is told by the client's own message knows nothing of cells that haven't reached it. */
    private static void interruptBesides(Turn turn, Kernel kernel) {
        Cell cell = kernel.current;
        if (cell != null && cell.handedOut() && !cell.running()) {
            interruptHandedOut(turn, kernel, true);
        } else {
            dropWaiting(turn, kernel);
        }
    }

    /** Whoever was asked and doesn't run it in the end passes the interrupt on to nobody: it is remembered here. */
    private static void interruptHandedOut(Turn turn, Kernel kernel, boolean onlyBeforeCode) {
        kernel.current.interrupted = !kernel.current.running();
        kernel.replicas.values().stream()
                .filter(r -> kernel.executes(r) && turn.isLive(r))
                .forEach(r -> turn.send(turn.host(r), new Command.Interrupt(kernel.id, onlyBeforeCode)));
    }

    private static void dropWaiting(Turn turn, Kernel kernel) {
        Cell cell = kernel.current;
        if (cell != null && cell.waits()) {
            CellEnds.abortCurrent(turn, kernel);
            turn.touch(kernel);
        } else if (cell != null && (cell.captured || cell.doubt != null)) {
            // its code has ended, or its host is lost: what the user sees waiting are the cells behind it
            CellEnds.abortWaiting(turn, kernel, m -> true);
            turn.touch(kernel);
        }
    }
}
