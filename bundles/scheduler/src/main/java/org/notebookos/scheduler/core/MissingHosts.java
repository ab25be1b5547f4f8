package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Map;

/**
 * Hosts that a pool makes, or has, and that never join: after a time they are given back, so that the scaling policy can ask for
 * others; without a policy nobody would, and they are left alone. A host with replicas is none of these, however long it is away: it may
 * come back with their state.
 */
final class MissingHosts {

    private MissingHosts() {}

    /** Gives back those whose time is up. */
    static void advance(Turn turn) {
        if (turn.state.scaler.isEmpty()) {
            return;
        }
        for (Pools.Pool pool : turn.state.pools.all()) {
            for (Map.Entry<String, Long> awaited : List.copyOf(pool.awaited.entrySet())) {
                String id = awaited.getKey();
                if (missing(turn.state, id) && turn.now >= deadline(turn.state, turn.settings.scaling(), pool, id)) {
                    String waited = Migration.seconds(turn.now - awaited.getValue());
                    Departures.giveBack(turn, pool.name, id, Departure.Cause.SPARE, "it hasn't joined for " + waited);
                }
            }
        }
    }

    /** Returns when the next one's time is up. */
    static long due(ClusterState state, ScalingSettings settings) {
        if (state.scaler.isEmpty()) {
            return Deadlines.NEVER;
        }
        long due = Deadlines.NEVER;
        for (Pools.Pool pool : state.pools.all()) {
            for (String id : pool.awaited.keySet()) {
                due = missing(state, id) ? Math.min(due, deadline(state, settings, pool, id)) : due;
            }
        }
        return due;
    }

    private static boolean missing(ClusterState state, String id) {
        return !state.hosts.containsKey(id) && !state.departures.containsKey(id);
    }

    private static long deadline(ClusterState state, ScalingSettings settings, Pools.Pool pool, String id) {
        long patience = Math.max(settings.joinWithinMillis(), pool.lateAfterMillis());
        return Math.max(pool.awaited.get(id) + patience, state.scaling.keptUntil(id));
    }
}
