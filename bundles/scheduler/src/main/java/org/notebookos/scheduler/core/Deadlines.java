package org.notebookos.scheduler.core;

/**
 * Finds out when time alone changes something. Everything that {@link Scheduler} does on a tick is due to a deadline named here, or
 * is tried again because something happened since; then it is due with the next tick.
 */
final class Deadlines {

    static final long NEVER = Long.MAX_VALUE;

    private final ClusterState state;
    private final Settings settings;
    private final long now;

    Deadlines(ClusterState state, Settings settings, long now) {
        this.state = state;
        this.settings = settings;
        this.now = now;
    }

    /** Returns the earliest one; not after now: with the next tick; {@link #NEVER}: with none. */
    long next() {
        if (!state.waitingCreates.isEmpty() || !state.waitingMoves.isEmpty() || Drains.underWay(state)) {
            return now;
        }
        long due = Math.min(Scaler.due(state, settings.scaling(), now), state.warm.due(now));
        for (ClusterState.Deletion deletion : state.deletions) {
            due = Math.min(due, deletion.deadline());
        }
        for (String host : state.owedCloses.keySet()) {
            due = Hosts.owes(state, host) ? now : due;
        }
        for (Host host : state.hosts.values()) {
            due = Math.min(due, of(host));
        }
        for (Kernel kernel : Idle.candidates(state, settings.idle())) {
            due = Math.min(due, of(kernel));
        }
        return due;
    }

    private long of(Host host) {
        return switch (host.presence) {
            case AWAY -> host.awayUntil;
            case DEAD -> host.deadSince + Hosts.FORGET_MILLIS + 1;
            case LIVE -> host.deadAt(settings.heartbeatTimeoutMillis());
        };
    }

    private long of(Kernel kernel) {
        return Math.min(Idle.due(kernel, settings.idle()), kernel.mindsTime() ? state(kernel) : NEVER);
    }

    private long state(Kernel kernel) {
        if (!kernel.placed()) {
            // it waits in line, and that is served with every event
            return NEVER;
        }
        if (kernel.recovery != null || kernel.reset != null || kernel.restoring != null) {
            return now;
        }
        long due = kernel.current == null ? NEVER : of(kernel, kernel.current);
        return kernel.unsettled ? Math.min(due, membership(kernel)) : due;
    }

    private long of(Kernel kernel, Cell cell) {
        if (cell.doubt != null) {
            return now;
        }
        if (!cell.waits()) {
            return NEVER;
        }
        long due = after(kernel, cell.notBefore);
        if (cell.stuckSince != 0) {
            due = Math.min(due, cell.stuckSince + settings.patienceMillis());
        }
        if (cell.leaderlessSince != 0) {
            due = Math.min(due, cell.leaderlessSince + Cells.ELECTION_PATIENCE_MILLIS);
        }
        for (long until : cell.avoid.values()) {
            due = Math.min(due, after(kernel, until));
        }
        return due;
    }

    private long membership(Kernel kernel) {
        long due = kernel.change != null
                ? kernel.change.sentAt() + Membership.CHANGE_TIMEOUT_MILLIS
                : after(kernel, kernel.changeNotBefore);
        int staying = 0;
        for (Replica replica : kernel.replicas.values()) {
            Host host = state.host(replica.hostId);
            if (!replica.leaving) {
                staying++;
                boolean dead = host == null || host.presence == Host.Presence.DEAD;
                boolean lost = kernel.deadReason.isEmpty() && (dead || Membership.lostForGood(replica));
                if (lost || Reservations.missing(host, kernel)) {
                    return now;
                }
            }
            if (!replica.open && replica.openCommand == 0) {
                due = Math.min(due, after(kernel, replica.openNotBefore));
            }
        }
        boolean missing = staying < kernel.replicasWanted && kernel.deadReason.isEmpty();
        return missing ? now : due;
    }

    /** A deadline that was there when the kernel was last looked at has had its effect. */
    private static long after(Kernel kernel, long deadline) {
        return deadline > kernel.lookedAt ? deadline : NEVER;
    }
}
