package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Optional;
import org.notebookos.scheduler.api.ClientMessage;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.spi.placement.Resources;

/** What hosts tell of cells. */
final class CellProgress {

    private static final long RETRY_MILLIS = 50;
    private static final long NO_QUORUM_RETRY_MILLIS = 200;
    private static final long AVOID_MILLIS = 1_000;
    /** A replica that is behind the controller is believed when it has said so this often. */
    private static final int STALE_ANSWERS = 3;

    private CellProgress() {}

    static void progressed(Turn turn, Host host, HostEvent.CellProgressed event) {
        CellStep step = event.step();
        boolean freed = freesDevices(step) && turn.release(host, event.kernelId(), event.term(), event.attempt());
        Kernel kernel = turn.state.kernels.get(event.kernelId());
        if (kernel == null) {
            return;
        }
        if (step instanceof CellStep.Released released && released.used().isPresent()) {
            CellGpuUse.told(turn, kernel, event, released.used().get(), freed);
        }
        turn.touch(kernel);
        Cell cell = kernel.current;
        Replica replica = kernel.replicas.get(event.replicaId());
        if (step instanceof CellStep.Finished && replica != null && kernel.believes(replica)) {
            kernel.term = Math.max(kernel.term, event.term());
            replica.term = Math.max(replica.term, event.term());
        }
        if (cell == null
                || replica == null
                || cell.term != event.term()
                || cell.attempt != event.attempt()
                || !cell.handedOut()
                || !cell.asked.contains(replica.id)) {
            return;
        }
        kernel.lastActivity = Suspension.isOurs(cell.request.orElse(null)) ? kernel.lastActivity : turn.now;
        step(turn, kernel, cell, replica, step);
    }

    /** The code may have ended, and its process still have the devices: its host says when it hasn't. */
    private static boolean freesDevices(CellStep step) {
        return step instanceof CellStep.Released
                || step instanceof CellStep.Finished
                || step instanceof CellStep.Failed
                || step instanceof CellStep.Refused
                || step instanceof CellStep.Yielded;
    }

    private static void step(Turn turn, Kernel kernel, Cell cell, Replica replica, CellStep step) {
        if (step instanceof CellStep.Started started) {
            started(turn, kernel, cell, replica, started);
        } else if (step instanceof CellStep.Refused refused) {
            refused(turn, kernel, cell, replica, refused);
        } else if (step instanceof CellStep.Yielded) {
            yielded(turn, kernel, cell, replica);
        } else if (step instanceof CellStep.Replied replied) {
            cell.replied = true;
            cell.runMicros = replied.runMicros();
            if (replied.status().equals("error") && cell.stopOnError) {
                CellEnds.abortWaiting(turn, kernel, m -> true);
            }
        } else if (step instanceof CellStep.Captured) {
            cell.captured = true;
        } else if (step instanceof CellStep.NotDurable problem) {
            notDurable(turn, kernel, cell, problem.text());
        } else if (step instanceof CellStep.Finished finished) {
            finished(turn, kernel, cell, replica, finished);
        } else if (step instanceof CellStep.Failed failed) {
            cell.replied |= failed.replied();
            cell.stage = Cell.Stage.RUNNING;
            Unreplicated.failed(turn, kernel, failed);
        }
    }

    private static void started(Turn turn, Kernel kernel, Cell cell, Replica replica, CellStep.Started started) {
        boolean contested = cell.stage == Cell.Stage.CONTESTED;
        cell.stage = Cell.Stage.RUNNING;
        cell.started = started;
        cell.startedAt = turn.now;
        cell.executor = replica.id;
        if (contested) {
            releaseAllBut(turn, kernel, cell, replica);
        }
        Host host = turn.host(replica);
        Commitment held = host.commitment(kernel.id);
        Resources holds = held == null ? Resources.NONE : held.amount();
        if (!holds.covers(cell.wanted)) {
            turn.release(host, kernel.id);
            makeRoom(turn, host, kernel.id, cell.wanted);
            host.commit(
                    kernel.id, new Commitment(cell.term, cell.attempt, cell.epoch, cell.wanted, turn.now, kernel.user));
        }
        cell.asked.clear();
        cell.asked.add(replica.id);
        kernel.replicas.values().stream()
                .filter(r -> r.move != null)
                .forEach(r -> r.move.cellWaited(cell.since, turn.now));
        if (cell.attempt == Kernel.MANDATE) {
            turn.send(host, new Command.Begin(kernel.id, cell.term, cell.attempt));
        }
    }

    /** The host has bound the devices, so what was only promised, or is being freed, isn't bound. */
    private static void makeRoom(Turn turn, Host host, String forKernel, Resources wanted) {
        for (String kernelId : List.copyOf(host.commitments().keySet())) {
            Kernel other = turn.state.kernels.get(kernelId);
            boolean bound = other != null && other.current != null && other.current.running();
            if (!host.hasRoom(forKernel, wanted) && !bound) {
                turn.release(host, kernelId);
            }
        }
    }

    private static void finished(Turn turn, Kernel kernel, Cell cell, Replica replica, CellStep.Finished f) {
        if (replica.state == ReplicaState.RUNNING) {
            // its host will say so too, but the next cell may be here first
            replica.state = kernel.plan.freshProcessPerCell() ? ReplicaState.STARTING : ReplicaState.READY;
        }
        if (!cell.wanted.isNone() && cell.startedAt > 0) {
            turn.state.expectedWait.ran(turn.now - cell.startedAt);
        }
        kernel.lastCell = Optional.of(new ClusterStatus.CellTimes(
                cell.term,
                cell.started.electionMicros() / 1000.0,
                cell.started.bindMicros() / 1000.0,
                cell.runMicros / 1000.0,
                f.captureMicros() / 1000.0,
                f.storeMicros() / 1000.0,
                f.commitMicros() / 1000.0,
                kernel.gpuUse.of(cell.term)));
        if (f.unheard() && !cell.captured) {
            CellEnds.unheard(turn, kernel, cell, "the process of this cell on " + replica.hostId);
        }
        kernel.finished(replica, turn.now);
        turn.host(replica).busyAt = turn.now;
        tellDurable(turn, kernel, cell);
    }

    private static void notDurable(Turn turn, Kernel kernel, Cell cell, String text) {
        cell.captured = true;
        if (!text.equals(cell.notDurable)) {
            cell.notDurable = text;
            String what = "cell " + cell.term + " is not durable yet: " + text;
            turn.note("kernel " + kernel.id + ": " + what + message(cell));
            Quorum.notice(turn, kernel, cell, what);
        }
    }

    /** Clients that were told idle early hear when the cell is committed. */
    static void tellDurable(Turn turn, Kernel kernel, Cell cell) {
        if (cell.captured && !cell.notDurable.isEmpty()) {
            turn.note("kernel " + kernel.id + ": cell " + cell.term + " is durable now");
        }
        if (cell.captured) {
            cell.request.ifPresent(
                    m -> turn.tell(new KernelEvent.CellDurable(kernel.id, m.client(), m.parts(), cell.term)));
        }
    }

    /** By what clients know the cell, for operators. */
    static String message(Cell cell) {
        String id = cell.request
                .flatMap(ClientMessage::cell)
                .map(ClientMessage.CellRequest::messageId)
                .orElse("");
        return id.isEmpty() ? "" : " (message " + id + ")";
    }

    private static void refused(Turn turn, Kernel kernel, Cell cell, Replica replica, CellStep.Refused refused) {
        boolean contested = cell.stage == Cell.Stage.CONTESTED;
        boolean over = cell.unanswered && refused.why() == CellStep.Refusal.STALE_TERM;
        if (over || refused.why() == CellStep.Refusal.BEGUN) {
            CellLoss.executorLost(turn, kernel, "the replica");
            return;
        }
        cell.asked.remove(replica.id);
        note(turn, kernel, cell, replica, refused.why());
        if (contested) {
            if (cell.asked.isEmpty()) {
                waitAgain(turn, kernel, cell);
            }
        } else if (cell.saidNoQuorum || refused.why() == CellStep.Refusal.STALE_TERM) {
            waitAgain(turn, kernel, cell);
        } else {
            Cells.contest(turn, kernel, cell);
        }
    }

    private static void yielded(Turn turn, Kernel kernel, Cell cell, Replica replica) {
        cell.asked.remove(replica.id);
        avoid(turn, cell, replica);
        if (cell.asked.isEmpty()) {
            waitAgain(turn, kernel, cell);
        }
    }

    private static void note(Turn turn, Kernel kernel, Cell cell, Replica replica, CellStep.Refusal why) {
        switch (why) {
            case NO_QUORUM -> {
                cell.saidNoQuorum = true;
                cell.leaderlessSince = cell.leaderlessSince == 0 ? turn.now : cell.leaderlessSince;
            }
            case STALE_TERM -> {
                if (kernel.term < cell.term && ++cell.staleAnswers >= STALE_ANSWERS) {
                    kernel.term = cell.term;
                    cell.staleAnswers = 0;
                }
            }
            case UNKNOWN_KERNEL -> replica.open = false;
            case NO_DEVICES, BIND_FAILED, STALE_LEASE -> avoid(turn, cell, replica);
            case NOT_READY, LOST_ELECTION, BEGUN -> {}
        }
    }

    private static void avoid(Turn turn, Cell cell, Replica replica) {
        if (replica != null) {
            cell.avoid.put(replica.hostId, turn.now + AVOID_MILLIS);
        }
    }

    /** Tries again a little later: in line where the cell wants GPUs. */
    static void waitAgain(Turn turn, Kernel kernel, Cell cell) {
        cell.waitUntil(turn.now + (cell.saidNoQuorum ? NO_QUORUM_RETRY_MILLIS : RETRY_MILLIS));
        if (!cell.wanted.isNone()) {
            GpuLine.enterAgain(turn, kernel);
        }
        kernel.unsettled = true;
    }

    static void releaseAll(Turn turn, Kernel kernel, Cell cell) {
        turn.state.hosts.values().forEach(h -> turn.release(h, kernel.id, cell.term, cell.attempt));
    }

    private static void releaseAllBut(Turn turn, Kernel kernel, Cell cell, Replica winner) {
        turn.state.hosts.values().stream()
                .filter(h -> !h.id.equals(winner.hostId))
                .forEach(h -> turn.release(h, kernel.id, cell.term, cell.attempt));
    }
}
