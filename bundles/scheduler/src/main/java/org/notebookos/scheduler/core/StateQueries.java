package org.notebookos.scheduler.core;

import java.util.Comparator;
import java.util.Optional;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.StateRequest;
import org.notebookos.spi.placement.Resources;

/** What operators ask of a kernel's state: passed on to a host that has it. */
final class StateQueries {

    private static final long TIMEOUT_MILLIS = 30_000;

    /** A change under way: cells wait for it, until the deadline. */
    record Restoring(long command, long ticket, long deadline) {}

    private StateQueries() {}

    static void asked(Turn turn, ClientEvent.AskState wish) {
        Kernel kernel = turn.state.kernels.get(wish.kernelId());
        if (kernel == null) {
            Answers.noSuchKernel(turn, wish.ticket(), wish.kernelId());
            return;
        }
        if (Unreplicated.is(kernel)) {
            turn.fail(wish.ticket(), SchedulerException.Code.REFUSED, Unreplicated.noState(kernel));
            return;
        }
        boolean describe = wish.request() instanceof StateRequest.Describe;
        Optional<String> busy = describe ? Optional.empty() : busy(kernel);
        Optional<Replica> to = describe || kernel.rest.suspended
                ? anyUpToDate(turn, kernel)
                : Executors.pick(turn, kernel, Resources.NONE, h -> true);
        if (busy.isPresent()) {
            turn.fail(wish.ticket(), SchedulerException.Code.BUSY, busy.get());
        } else if (to.isEmpty()) {
            String why = kernel.noQuorum.isEmpty() ? "no replica of it is ready" : kernel.noQuorum;
            turn.fail(wish.ticket(), SchedulerException.Code.NO_QUORUM, "kernel " + kernel.id + ": " + why);
        } else {
            long command = turn.issue(
                    turn.host(to.get()),
                    new Command.AskState(kernel.id, wish.request()),
                    new ClusterState.Pending.Asking(kernel.id, wish.ticket(), !describe));
            if (!describe) {
                kernel.mandateUntil = 0;
                kernel.unsettled = true;
                kernel.restoring = new Restoring(command, wish.ticket(), turn.now + TIMEOUT_MILLIS);
                turn.touch(kernel);
            }
        }
    }

    private static Optional<String> busy(Kernel kernel) {
        boolean cells = kernel.current != null || kernel.shell.cells() > 0;
        String what = cells
                ? "a cell runs or waits; interrupt it or wait until it has ended"
                : kernel.restoring != null
                        ? "its state is being changed already"
                        : kernel.reset != null ? "it is being restarted" : kernel.deadReason;
        return what.isEmpty() ? Optional.empty() : Optional.of("kernel " + kernel.id + ": " + what);
    }

    private static Optional<Replica> anyUpToDate(Turn turn, Kernel kernel) {
        return kernel.replicas.values().stream()
                .filter(r -> turn.isLive(r) && r.open && r.state.votes())
                .min(Comparator.comparing((Replica r) -> -r.term)
                        .thenComparing(r -> !r.leading)
                        .thenComparing(r -> r.id));
    }

    static void answered(
            Turn turn, long commandId, ClusterState.Pending.Asking asking, boolean ok, String code, String text) {
        Kernel kernel = turn.state.kernels.get(asking.kernelId());
        if (kernel != null && kernel.restoring != null && kernel.restoring.command() == commandId) {
            kernel.restoring = null;
            turn.touch(kernel);
        }
        if (ok) {
            turn.succeed(asking.ticket(), text);
        } else {
            boolean doubtful = asking.restoring() && code.equals("LINK_LOST");
            turn.fail(
                    asking.ticket(),
                    SchedulerException.Code.REFUSED,
                    code + ": " + text
                            + (doubtful ? ". Whether it was done isn't known: look at the kernel's state" : ""));
        }
    }

    /** A host that doesn't answer doesn't keep cells waiting for ever. */
    static void expire(Turn turn, Kernel kernel) {
        Restoring restoring = kernel.restoring;
        if (restoring != null && turn.now >= restoring.deadline()) {
            turn.state.issued.remove(restoring.command());
            kernel.restoring = null;
            turn.touch(kernel);
            turn.fail(
                    restoring.ticket(),
                    SchedulerException.Code.TIMEOUT,
                    "kernel " + kernel.id + ": no answer within " + TIMEOUT_MILLIS / 1000
                            + " s. Look at its state before you try again");
        }
    }
}
