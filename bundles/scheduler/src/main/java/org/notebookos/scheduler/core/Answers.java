package org.notebookos.scheduler.core;

import java.util.Iterator;
import java.util.Optional;
import org.notebookos.scheduler.api.SchedulerException;

/** Answers to commands. */
final class Answers {

    private Answers() {}

    static void answered(Turn turn, Host host, long commandId, boolean ok, String code, String text) {
        ClusterState.Issued issued = turn.state.issued.remove(commandId);
        if (issued == null) {
            return;
        }
        if (issued.what() instanceof ClusterState.Pending.Closing closing) {
            closed(turn, host, commandId, closing.kernelId(), ok, text);
            return;
        }
        if (issued.what() instanceof ClusterState.Pending.Asking asking) {
            StateQueries.answered(turn, commandId, asking, ok, code, text);
            return;
        }
        if (issued.what() instanceof ClusterState.Pending.Opening opening) {
            Kernel kernel = turn.state.kernels.get(opening.kernelId());
            if (kernel != null) {
                opened(turn, kernel, opening.replicaId(), commandId, ok, code, text);
                turn.touch(kernel);
            }
        } else if (issued.what() instanceof ClusterState.Pending.Changing changing) {
            Kernel kernel = turn.state.kernels.get(changing.kernelId());
            if (kernel != null && kernel.change != null && kernel.change.command() == commandId) {
                Membership.changeAnswered(turn, kernel, ok, text);
                turn.touch(kernel);
            }
        } else if (issued.what() instanceof ClusterState.Pending.Resetting resetting) {
            Kernel kernel = turn.state.kernels.get(resetting.kernelId());
            if (kernel != null && kernel.reset != null && kernel.reset.command == commandId) {
                Resets.answered(turn, kernel, ok);
                turn.touch(kernel);
            }
        } else if (issued.what() instanceof ClusterState.Pending.Suspending suspending) {
            Kernel kernel = turn.state.kernels.get(suspending.kernelId());
            if (kernel != null && kernel.rest.command == commandId) {
                turn.touch(kernel);
                Suspension.answered(turn, kernel, ok, code, text);
            }
        } else if (issued.what() instanceof ClusterState.Pending.Settling settling) {
            Kernel kernel = turn.state.kernels.get(settling.kernelId());
            if (kernel != null) {
                Settlement.answered(turn, kernel, commandId, ok, text);
                turn.touch(kernel);
            }
        } else if (issued.what() instanceof ClusterState.Pending.Recovering recovering) {
            Kernel kernel = turn.state.kernels.get(recovering.kernelId());
            if (kernel != null && kernel.recovery != null) {
                Recovery.answered(turn, kernel, ok, code, text);
                turn.touch(kernel);
            }
        }
    }

    private static void opened(
            Turn turn, Kernel kernel, String replicaId, long commandId, boolean ok, String code, String text) {
        Replica replica = kernel.replicas.get(replicaId);
        if (replica == null || replica.openCommand != commandId) {
            return;
        }
        replica.openCommand = 0;
        if (ok) {
            replica.open = true;
            replica.openFailures = 0;
            if (replica.state == ReplicaState.OPENING) {
                replica.state = ReplicaState.STARTING;
            }
            Reports.markOpened(turn, kernel, replica);
        } else if (!code.equals("LINK_LOST")) {
            replica.openNotBefore = turn.now + Membership.backoff(replica.openFailures++);
            replica.detail = code + ": " + text;
            turn.note("kernel " + kernel.id + ": replica " + replica.id + " can't be opened on " + replica.hostId + ": "
                    + replica.detail);
        }
    }

    private static void closed(Turn turn, Host host, long commandId, String kernelId, boolean ok, String text) {
        if (ok) {
            if (turn.state.pay(host.id, kernelId)) {
                turn.persistLater(new Change.ClosePaid(host.id, kernelId));
            }
            turn.release(host, kernelId);
            Kernel kernel = turn.state.kernels.get(kernelId);
            if (kernel != null) {
                turn.touch(kernel);
            }
        } else {
            turn.note("host " + host.id + " has not deleted kernel " + kernelId + " yet: " + text);
        }
        for (ClusterState.Deletion deletion : turn.state.deletions) {
            deletion.commands().remove(commandId);
        }
        completeDeletions(turn);
    }

    /** Those who wait for a deletion wait no longer than they must: absent hosts are told later. */
    static void completeDeletions(Turn turn) {
        for (Iterator<ClusterState.Deletion> it = turn.state.deletions.iterator(); it.hasNext(); ) {
            ClusterState.Deletion deletion = it.next();
            if (deletion.commands().isEmpty() || turn.now >= deletion.deadline()) {
                it.remove();
                turn.succeed(deletion.ticket(), Optional.empty());
            }
        }
    }

    static void noSuchKernel(Turn turn, long ticket, String kernelId) {
        turn.fail(ticket, SchedulerException.Code.NO_SUCH_KERNEL, "no kernel " + kernelId);
    }
}
