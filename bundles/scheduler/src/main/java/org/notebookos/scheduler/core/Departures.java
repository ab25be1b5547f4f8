package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hosts that are given up: each is drained, given back to its pool when it is empty, and forgotten when the pool says that it
 * is gone. Survives the controller.
 */
final class Departures {

    /** A pool that said nothing for so long is told again. */
    private static final long TELL_AGAIN_MILLIS = 600_000;

    /** A host on its way out. Owned by {@link ClusterState}. */
    static final class Departure {
        final String pool;
        final String why;
        final long since;
        /** When its pool was told to let it go; 0: not yet. */
        long toldAt;

        Departure(String pool, String why, long since) {
            this.pool = pool;
            this.why = why;
            this.since = since;
        }
    }

    private Departures() {}

    static void begin(Turn turn, Host host, String why) {
        turn.state.departures.put(host.id, new Departure(host.pool, why, turn.now));
        turn.persist(new Change.HostLeaving(host.id, host.pool, why, turn.now));
        turn.note("gives up host " + host.id + " of pool " + host.pool + " because " + why);
        Drains.requested(turn, new ClientEvent.Drain(turn.now, 0, host.id, true));
    }

    /** Gives back a host that isn't there; should it join meanwhile, it gets no replicas. */
    static void giveBack(Turn turn, String pool, String id, String why) {
        Departure departure = new Departure(pool, why, turn.now);
        turn.state.departures.put(id, departure);
        turn.persist(new Change.HostLeaving(id, pool, why, turn.now));
        Drains.keepEmpty(turn, id);
        tell(turn, id, departure);
    }

    static void advance(Turn turn) {
        if (turn.state.departures.isEmpty()) {
            return;
        }
        boolean wanted = Unserved.of(turn).any();
        for (Map.Entry<String, Departure> entry : List.copyOf(turn.state.departures.entrySet())) {
            advance(turn, entry.getKey(), entry.getValue(), wanted);
        }
    }

    /** Returns when the next step may be possible. */
    static long due(ClusterState state, long now) {
        long due = Deadlines.NEVER;
        for (Departure departure : state.departures.values()) {
            due = Math.min(due, departure.toldAt == 0 ? now : departure.toldAt + TELL_AGAIN_MILLIS);
        }
        return due;
    }

    private static void advance(Turn turn, String id, Departure departure, boolean wanted) {
        Optional<Pools.Pool> pool = turn.state.pools.named(departure.pool);
        if (pool.isEmpty()) {
            return;
        }
        if (!pool.get().hosts.contains(id)) {
            gone(turn, id);
        } else if (departure.toldAt != 0) {
            if (turn.now - departure.toldAt >= TELL_AGAIN_MILLIS) {
                tell(turn, id, departure);
            }
        } else {
            Optional<String> obstacle = obstacle(turn, id, departure, wanted);
            if (obstacle.isPresent()) {
                stays(turn, id, obstacle.get());
            } else if (Drains.left(turn.state, id) == 0) {
                tell(turn, id, departure);
            }
        }
    }

    /** Returns why the host should stay after all. */
    private static Optional<String> obstacle(Turn turn, String id, Departure departure, boolean wanted) {
        if (!turn.state.isDraining(id)) {
            return Optional.of("operators want it to have replicas");
        }
        if (wanted) {
            return Optional.of("cells or kernels wait for hosts");
        }
        if (ScalingViews.runsCell(turn.state, id)) {
            return Optional.of("a cell runs on it");
        }
        if (turn.now - departure.since >= turn.settings.scaling().releaseGiveUpMillis()) {
            return Optional.of(
                    "it isn't empty after " + Migration.seconds(turn.now - departure.since) + Drains.stuck(turn, id));
        }
        return Optional.empty();
    }

    private static void tell(Turn turn, String id, Departure departure) {
        departure.toldAt = turn.now;
        turn.note("releases host " + id + " to pool " + departure.pool + " because " + departure.why);
        turn.decisions.add(new Decision.Release(departure.pool, id, departure.why));
    }

    /** An operator wants the host without replicas, and with its pool: that is for operators to end. */
    static void leftToOperators(Turn turn, String id) {
        Departure departure = turn.state.departures.get(id);
        if (departure != null && departure.toldAt == 0) {
            turn.state.departures.remove(id);
            turn.persist(new Change.HostStays(id));
            turn.note("host " + id + " is not given up: operators drain it");
        }
    }

    private static void stays(Turn turn, String id, String why) {
        turn.note("host " + id + " stays: " + why);
        turn.state.scaling.keep(id, turn.now, 2 * turn.settings.scaling().releaseGiveUpMillis());
        end(turn, id);
    }

    private static void end(Turn turn, String id) {
        turn.state.departures.remove(id);
        turn.persist(new Change.HostStays(id));
        if (turn.state.isDraining(id)) {
            Drains.requested(turn, new ClientEvent.Drain(turn.now, 0, id, false));
        }
    }

    static void released(Turn turn, PoolEvent.Released event) {
        turn.state.pools.named(event.pool()).ifPresent(p -> p.hosts.remove(event.hostId()));
        if (turn.state.departures.containsKey(event.hostId())) {
            gone(turn, event.hostId());
        }
    }

    /** It was empty: nothing is to be repaired, and what it still owed is gone with it. */
    private static void gone(Turn turn, String id) {
        turn.state.departures.remove(id);
        turn.persist(new Change.HostStays(id));
        Drains.forget(turn, id);
        turn.note("host " + id + " is gone");
        for (String kernel : List.copyOf(turn.state.owedCloses.getOrDefault(id, Set.of()))) {
            turn.state.pay(id, kernel);
            turn.persistLater(new Change.ClosePaid(id, kernel));
        }
        Host host = turn.state.host(id);
        if (host != null) {
            Hosts.left(turn, host);
        }
    }

    static void releaseFailed(Turn turn, PoolEvent.ReleaseFailed event) {
        if (turn.state.departures.containsKey(event.hostId())) {
            stays(turn, event.hostId(), "pool " + event.pool() + " can't release it: " + event.text());
        }
    }

    /** Returns whether a host was given back: that its connection ends is no accident. */
    static boolean expected(ClusterState state, String id) {
        Departure departure = state.departures.get(id);
        return departure != null && departure.toldAt != 0;
    }
}
