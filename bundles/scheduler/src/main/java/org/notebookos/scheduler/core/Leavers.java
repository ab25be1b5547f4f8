package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Optional;

/**
 * Finds the hosts that must go whoever needs them: because their pool says so, is being removed, or is gone for too long. Looks at
 * what is, not at what happened, so that it may be called as often as one likes.
 */
final class Leavers {

    /** A cause to leave, and the reason for people. */
    private record Reason(Departure.Cause cause, String why) {}

    private Leavers() {}

    /** Has those leave that must, and those stay that needn't any more. */
    static void look(Turn turn) {
        for (Host host : List.copyOf(turn.state.hosts.values())) {
            look(turn, host);
        }
        for (Pools.Pool pool : List.copyOf(turn.state.pools.known())) {
            if (pool.present() && pool.removedAt != 0) {
                removed(turn, pool);
            } else if (!pool.present() && overdue(turn, pool)) {
                pool.overdue = true;
                forgetIfEmpty(turn, pool);
            }
        }
    }

    private static void forgetIfEmpty(Turn turn, Pools.Pool pool) {
        if (hostsOf(turn.state, pool.name).isEmpty()) {
            turn.state.pools.forget(pool.name);
            turn.persist(new Change.PoolForgotten(pool.name));
        }
    }

    private static void look(Turn turn, Host host) {
        Departure departure = turn.state.departures.get(host.id);
        if (departure != null && departure.toldAt != 0) {
            return;
        }
        Optional<Pools.Pool> pool = turn.state.pools.known(departure == null ? host.pool : departure.pool);
        if (pool.isEmpty() || (!pool.get().present() && !overdue(turn, pool.get()))) {
            // nobody can say more than was known before
            return;
        }
        Optional<Reason> reason = reason(pool.get(), host.id);
        boolean forced = departure != null && departure.forced();
        if (reason.isPresent() && !(forced && departure.cause == reason.get().cause())) {
            Departures.force(
                    turn,
                    host.id,
                    pool.get().name,
                    reason.get().cause(),
                    reason.get().why());
        } else if (reason.isEmpty() && forced && pool.get().hosts.contains(host.id)) {
            Departures.withdraw(turn, host.id, "pool " + pool.get().name + " keeps it");
        }
    }

    private static Optional<Reason> reason(Pools.Pool pool, String host) {
        if (!pool.present()) {
            return Optional.of(new Reason(
                    Departure.Cause.ABSENT,
                    "its pool is gone; it has no new replicas, and keeps those that no other host can take"));
        }
        String detail = pool.leaving.get(host);
        if (detail != null) {
            return Optional.of(new Reason(
                    Departure.Cause.NOTICE, detail.isBlank() ? "its pool says that it will be gone" : detail));
        }
        return pool.removedAt == 0
                ? Optional.empty()
                : Optional.of(new Reason(Departure.Cause.REMOVED, "its pool is being removed"));
    }

    private static void removed(Turn turn, Pools.Pool pool) {
        for (String id : List.copyOf(pool.hosts)) {
            if (turn.state.host(id) == null && !turn.state.departures.containsKey(id)) {
                Departures.giveBack(turn, pool.name, id, Departure.Cause.REMOVED, "its pool is being removed");
            }
        }
        if (!pool.emptyTold
                && pool.hosts.isEmpty()
                && hostsOf(turn.state, pool.name).isEmpty()) {
            pool.emptyTold = true;
            turn.note(
                    "pool " + pool.name + " has no hosts any more: its configuration and its bundle may be taken away");
        }
    }

    private static boolean overdue(Turn turn, Pools.Pool pool) {
        return turn.now - pool.absentSince >= turn.settings.scaling().poolGraceMillis();
    }

    /** Returns when time alone makes a host leave: when a pool is gone for too long. */
    static long due(ClusterState state, ScalingSettings settings) {
        long due = Deadlines.NEVER;
        for (Pools.Pool pool : state.pools.known()) {
            boolean known = pool.present() || pool.overdue;
            due = known ? due : Math.min(due, pool.absentSince + settings.poolGraceMillis());
        }
        return due;
    }

    /** Returns the hosts that joined with the name of a pool and aren't forgotten, by id. */
    static List<String> hostsOf(ClusterState state, String pool) {
        return state.hosts.values().stream()
                .filter(h -> h.pool.equals(pool))
                .map(h -> h.id)
                .toList();
    }
}
