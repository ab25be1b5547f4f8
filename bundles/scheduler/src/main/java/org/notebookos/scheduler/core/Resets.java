package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Optional;
import org.notebookos.scheduler.api.SchedulerException;

/** Restarts that users ask for. */
final class Resets {

    private static final long COMMAND_TIMEOUT_MILLIS = 4_000;

    private Resets() {}

    static void requested(Turn turn, ClientEvent.Restart wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
            return;
        }
        CellEnds.abortAll(turn, kernel);
        if (!kernel.placed()) {
            kernel.sessionId = wish.sessionId();
            turn.persist(kernel.saved());
            turn.succeed(wish.ticket(), Optional.of(kernel));
            return;
        }
        if (kernel.reset == null) {
            kernel.reset = new Kernel.Reset(wish.sessionId(), turn.now + turn.settings.patienceMillis());
        }
        kernel.reset.tickets.add(wish.ticket());
        kernel.lastActivity = turn.now;
        turn.touch(kernel);
    }

    /** Sends the command, or sends it again through another member. */
    static void advance(Turn turn, Kernel kernel) {
        Kernel.Reset reset = kernel.reset;
        if (reset == null) {
            return;
        }
        kernel.unsettled = true;
        if (turn.now >= reset.deadline) {
            turn.state.issued.remove(reset.command);
            kernel.reset = null;
            String text = "kernel " + kernel.id + " was not restarted: fewer than half of its hosts could be reached. "
                    + "Try again when they are back";
            reset.tickets.forEach(t -> turn.fail(t, SchedulerException.Code.NO_QUORUM, text));
            return;
        }
        if (turn.now < reset.notBefore) {
            return;
        }
        List<Replica> voices = Membership.voices(turn, kernel);
        if (voices.isEmpty()) {
            return;
        }
        turn.state.issued.remove(reset.command);
        Replica through = voices.get(reset.tries++ % voices.size());
        reset.notBefore = turn.now + COMMAND_TIMEOUT_MILLIS;
        reset.command = turn.issue(
                turn.host(through),
                new Command.Reset(kernel.id, reset.sessionId),
                new ClusterState.Pending.Resetting(kernel.id));
    }

    static void answered(Turn turn, Kernel kernel, boolean ok) {
        Kernel.Reset reset = kernel.reset;
        if (!ok) {
            reset.notBefore = turn.now + Membership.backoff(reset.tries);
            return;
        }
        kernel.reset = null;
        kernel.sessionId = reset.sessionId;
        kernel.deadReason = "";
        kernel.forgetExecutor();
        kernel.replicas.values().stream()
                .filter(r -> r.state == ReplicaState.FAILED)
                .forEach(r -> r.state = ReplicaState.STARTING);
        turn.persist(kernel.saved());
        turn.note("kernel " + kernel.id + " was restarted");
        reset.tickets.forEach(t -> turn.succeed(t, Optional.of(kernel)));
    }
}
