package org.notebookos.scheduler.core;

import java.util.Optional;
import java.util.Set;
import org.notebookos.spi.placement.PlacementRequest;

/**
 * Kernels that aren't ours: one process, whose state is lost with it. What ends the process is followed by another, empty one, and everybody
 * is told so. A host that is only silent may still have it, and is waited for.
 */
final class Unreplicated {

    /** Between the session that a kernel was given and the mark of one of its processes. */
    private static final char MARK = '_';
    /** Between the session that a kernel was given first and the replica to which it belongs now. */
    private static final char PLACE = '.';

    private static final String CONSEQUENCE =
            "The kernel is not replicated: everything that it held is lost with its process. It is started anew";
    private static final String AGAIN = "started again: ";

    private Unreplicated() {}

    static boolean is(Kernel kernel) {
        return kernel.program.isPresent();
    }

    /** Brings its one replica to where it can be. Returns whether nothing else is to be done for its membership now. */
    static boolean reconcile(Turn turn, Kernel kernel) {
        if (!is(kernel) || kernel.replicas.size() != 1) {
            return false;
        }
        Replica only = kernel.replicas.values().iterator().next();
        if (only.state == ReplicaState.FAILED && turn.isLive(only)) {
            giveUp(turn, kernel, only);
            return true;
        }
        if (!turn.isDead(only) && !only.storeLost) {
            return false;
        }
        if (!only.storeLost && kernel.everReady && turn.now < waitedForUntil(turn, only)) {
            kernel.unsettled = true;
            return true;
        }
        startElsewhere(turn, kernel, only);
        return false;
    }

    private static void giveUp(Turn turn, Kernel kernel, Replica failed) {
        if (kernel.deadReason.isEmpty()) {
            kernel.deadReason = failed.detail.isEmpty() ? "its process could not be started" : failed.detail;
            kernel.anew = false;
            turn.note("kernel " + kernel.id + " is dead: " + kernel.deadReason);
        }
        kernel.unsettled = false;
    }

    private static long waitedForUntil(Turn turn, Replica replica) {
        Host host = turn.host(replica);
        return host == null ? 0 : host.deadSince + turn.settings.patienceMillis();
    }

    /** Says what is waited for while its host is gone. */
    static String hostGone(Turn turn, Replica replica) {
        return "host " + replica.hostId + " is gone; unless it is back within " + turn.settings.patienceMillis() / 1000
                + " s, the kernel is started anew on another host, empty, for it is not replicated";
    }

    private static void startElsewhere(Turn turn, Kernel kernel, Replica lost) {
        Optional<Host> host =
                Placement.choose(turn, kernel, kernel.defaultGpus, PlacementRequest.Reason.REPAIR, h -> true);
        if (host.isEmpty()) {
            kernel.unsettled = true;
            return;
        }
        boolean hadState = kernel.everReady;
        Reservations.end(turn, lost.hostId, kernel.id);
        kernel.remove(lost);
        turn.close(lost.hostId, kernel.id);
        kernel.forgetLog();
        Replica fresh = Placement.put(turn, kernel, host.get(), true);
        kernel.members = Set.of(fresh.id);
        kernel.sessionId = given(kernel.sessionId) + PLACE + fresh.id;
        turn.persist(kernel.saved());
        if (hadState) {
            emptied(turn, kernel, "host " + lost.hostId + " is lost; it runs on " + fresh.hostId + " now");
        }
    }

    private static String given(String session) {
        int end = session.indexOf(MARK);
        String without = end < 0 ? session : session.substring(0, end);
        int place = without.indexOf(PLACE);
        return place < 0 ? without : without.substring(0, place);
    }

    /** Returns whether another process speaks than before, and nobody asked for one. Until the first was ready there is nothing to lose. */
    static boolean begunAnew(Kernel kernel, String session) {
        boolean other = is(kernel) && !session.startsWith(kernel.sessionId + MARK);
        boolean expected = kernel.wakesEmpty;
        kernel.wakesEmpty &= !other;
        return other && !expected && kernel.everReady;
    }

    /** Somebody has accepted that its process ends. The cell that wakes it is told, and runs. */
    static void suspended(Kernel kernel) {
        kernel.wakesEmpty = true;
        kernel.lossUntold =
                "it is not replicated, and was suspended: it begins anew, and what earlier cells made is lost";
    }

    /**
     * It has another process, with nothing in it. Cells that wait were written for the one that is gone, unless those who sent
     * them had been told already.
     */
    static void emptied(Turn turn, Kernel kernel, String detail) {
        String why = detail.startsWith(AGAIN) ? detail.substring(AGAIN.length()) : detail;
        String what = why.isEmpty() ? "its process had ended" : why;
        turn.note("kernel " + kernel.id + " was started anew, empty: " + what);
        if (!kernel.lossTold) {
            if (kernel.current != null && kernel.current.handedOut()) {
                cellLost(turn, kernel, "the process");
            }
            CellEnds.abortAll(turn, kernel);
        }
        kernel.anew = true;
        kernel.lossUntold = kernel.lossTold
                ? ""
                : "it is not replicated, and was started anew: " + what
                        + ". What earlier cells made is lost; run again those that are needed";
        kernel.lossTold = false;
        Kernels.publish(turn, kernel);
    }

    /** The first cell after a loss that no cell was told of tells it. */
    static void tell(Turn turn, Kernel kernel) {
        if (!kernel.lossUntold.isEmpty()) {
            Quorum.notice(turn, kernel, kernel.current, kernel.lossUntold);
            kernel.lossUntold = "";
        }
    }

    static void cellLost(Turn turn, Kernel kernel, String where) {
        kernel.lossTold = true;
        CellEnds.fail(
                turn,
                kernel,
                "EXECUTOR_LOST",
                where + ", which ran this cell, was lost. The cell may have had outside effects. " + CONSEQUENCE);
    }

    /** Its host has given a cell up. If its process has died, so have the cells behind. */
    static void failed(Turn turn, Kernel kernel, CellStep.Failed failed) {
        if (!is(kernel) || !failed.code().equals("REPLICA_DIED")) {
            CellEnds.fail(turn, kernel, failed.code(), failed.text());
            return;
        }
        kernel.lossTold = true;
        CellEnds.fail(turn, kernel, failed.code(), failed.text() + ". " + CONSEQUENCE);
        CellEnds.abortWaiting(turn, kernel, m -> true);
    }

    /** Returns why it can't move, as long as it has anything to lose. */
    static Optional<String> stays(Kernel kernel) {
        return is(kernel) && !kernel.rest.suspended
                ? Optional.of(
                        "the kernel is not replicated, and what it holds can't move. Suspend it with --accept-loss, "
                                + "or delete it")
                : Optional.empty();
    }

    /** Returns why a cell that asks for GPUs of its own doesn't get them. */
    static String noGpusPerCell(Kernel kernel) {
        return "cells of this kernel can't ask for GPUs: it is not replicated, and has the " + kernel.defaultGpus
                + " GPUs that it was made with as long as it lives. Make a kernel with KERNEL_GPUS=N instead";
    }

    /** Returns why its state can't be looked at or changed. */
    static String noState(Kernel kernel) {
        return "kernel " + kernel.id + " is not replicated: only its process knows what it holds";
    }
}
