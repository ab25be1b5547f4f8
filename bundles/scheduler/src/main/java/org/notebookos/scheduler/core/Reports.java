package org.notebookos.scheduler.core;

import java.util.Set;

/** What hosts tell of replicas. */
final class Reports {

    private Reports() {}

    static void reported(Turn turn, Host host, ReplicaReport report) {
        Kernel kernel = turn.state.kernels.get(report.kernelId());
        if (kernel == null) {
            return;
        }
        Replica replica = kernel.replicas.get(report.replicaId());
        if (replica == null || !replica.hostId.equals(host.id)) {
            return;
        }
        take(turn, kernel, replica, report);
        boolean idle = report.state() == ReplicaState.READY && report.runningTerm() == 0;
        if (idle && !kernel.executes(replica)) {
            turn.release(host, kernel.id);
        }
        turn.touch(kernel);
    }

    static void take(Turn turn, Kernel kernel, Replica replica, ReplicaReport report) {
        if (report.state() == ReplicaState.FAILED && replica.state != ReplicaState.FAILED) {
            turn.note("kernel " + kernel.id + ": replica " + replica.id + " on " + replica.hostId + " failed: "
                    + report.detail());
        }
        if (!report.diverged().isEmpty()) {
            turn.note("kernel " + kernel.id + ": replica " + replica.id + " on " + replica.hostId
                    + " diverged from the log in " + String.join(", ", report.diverged())
                    + " and is built anew from it");
        }
        replica.state = present(kernel, report);
        replica.pid = report.pid();
        replica.start = report.start();
        boolean ended = report.state() == ReplicaState.COLD;
        if (replica.told == null || ended) {
            replica.told = report.heat();
            kernel.rest.uneven |= report.heat() != Heat.HOT;
        }
        replica.detail = report.detail();
        replica.session = report.sessionId();
        replica.leading = report.leading();
        replica.term = report.term();
        if (report.state() != ReplicaState.OPENING) {
            replica.open = true;
            markOpened(turn, kernel, replica);
        }
        if (!kernel.believes(replica)) {
            return;
        }
        kernel.term = Math.max(kernel.term, report.term());
        // a standby may not know yet of a cell that has finished
        if (!report.lastExecutor().isEmpty() && kernel.current == null && report.term() == kernel.term) {
            kernel.lastExecutor = report.lastExecutor();
        }
        if (report.leading()) {
            leading(turn, kernel, replica, report);
        }
        if (kernel.ready(replica) || report.state() == ReplicaState.RUNNING) {
            kernel.everReady = true;
            kernel.anew = false;
            kernel.repairs = 0;
        }
    }

    /** A report of a cell that has finished since was overtaken by the news of its end. */
    private static ReplicaState present(Kernel kernel, ReplicaReport report) {
        boolean over = report.runningTerm() > 0 && report.runningTerm() <= kernel.term;
        return report.state() == ReplicaState.RUNNING && over ? ReplicaState.READY : report.state();
    }

    static void markOpened(Turn turn, Kernel kernel, Replica replica) {
        if (!replica.opened) {
            replica.opened = true;
            turn.persistLater(kernel.saved());
        }
    }

    private static void leading(Turn turn, Kernel kernel, Replica leader, ReplicaReport report) {
        for (Replica other : kernel.replicas.values()) {
            other.leading = other == leader;
        }
        if (!report.members().isEmpty()) {
            kernel.members = Set.copyOf(report.members());
            kernel.maybeMembers.clear();
        }
        if (!kernel.formed) {
            kernel.formed = true;
            turn.persistLater(kernel.saved());
        }
        if (kernel.reset == null
                && !report.sessionId().isEmpty()
                && !report.sessionId().equals(kernel.sessionId)) {
            boolean anew = Unreplicated.begunAnew(kernel, report.sessionId());
            kernel.sessionId = report.sessionId();
            turn.persistLater(kernel.saved());
            if (anew) {
                Unreplicated.emptied(turn, kernel, report.detail());
            }
        }
    }
}
