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

    /** A pool that couldn't let a leaving host go is told again after so long. */
    private static final long TRY_AGAIN_MILLIS = 30_000;

    private Departures() {}

    static void begin(Turn turn, Host host, String why) {
        enter(turn, host.id, new Departure(host.pool, Departure.Cause.SPARE, why, turn.now, false));
        turn.note("gives up host " + host.id + " of pool " + host.pool + " because " + why);
        Drains.requested(turn, new ClientEvent.Drain(turn.now, 0, host.id, true));
    }

    /** Empties a host that goes whoever needs it, or lets it go for another cause than before. */
    static void force(Turn turn, String id, String pool, Departure.Cause cause, String why) {
        Departure before = turn.state.departures.get(id);
        boolean drained = before == null ? turn.state.isDraining(id) : before.drained;
        enter(turn, id, new Departure(pool, cause, why, turn.now, drained));
        turn.note("host " + id + " of pool " + pool + " leaves: " + why);
        Drains.requested(turn, new ClientEvent.Drain(turn.now, 0, id, true));
    }

    private static void enter(Turn turn, String id, Departure departure) {
        turn.state.departures.put(id, departure);
        turn.persist(departure.saved(id));
    }

    /** Gives back a host that isn't there; should it join meanwhile, it gets no replicas. */
    static void giveBack(Turn turn, String pool, String id, Departure.Cause cause, String why) {
        Departure departure = new Departure(pool, cause, why, turn.now, false);
        enter(turn, id, departure);
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
            boolean told = departure.toldAt != 0;
            if (told || departure.cause != Departure.Cause.ABSENT) {
                due = Math.min(due, told ? departure.toldAt + TELL_AGAIN_MILLIS : Math.max(now, departure.notBefore));
            }
        }
        return due;
    }

    private static void advance(Turn turn, String id, Departure departure, boolean wanted) {
        Optional<Pools.Pool> pool = turn.state.pools.named(departure.pool);
        if (departure.cause == Departure.Cause.ABSENT) {
            if (turn.state.host(id) == null) {
                gone(turn, id);
            }
            return;
        }
        if (pool.isEmpty()) {
            return;
        }
        boolean empty = Drains.left(turn.state, id) == 0;
        boolean listed = pool.get().hosts.contains(id);
        if (!listed && (empty || departure.toldAt != 0)) {
            gone(turn, id);
        } else if (!listed && isDead(turn.state, id)) {
            lost(turn, id);
        } else if (departure.toldAt != 0) {
            if (turn.now - departure.toldAt >= TELL_AGAIN_MILLIS) {
                tell(turn, id, departure);
            }
        } else {
            Optional<String> obstacle = departure.forced() ? Optional.empty() : obstacle(turn, id, departure, wanted);
            if (obstacle.isPresent()) {
                stays(turn, id, obstacle.get());
            } else if (empty && turn.now >= departure.notBefore) {
                tell(turn, id, departure);
            }
        }
    }

    private static boolean isDead(ClusterState state, String id) {
        Host host = state.host(id);
        return host == null || host.presence == Host.Presence.DEAD;
    }

    /** It died before it was empty: a dead host like any other, whose replicas are repaired. */
    private static void lost(Turn turn, String id) {
        turn.state.departures.remove(id);
        turn.persist(new Change.HostStays(id));
        Drains.forget(turn, id);
        turn.note("host " + id + " was gone before it was empty");
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
        if (departure != null && departure.forced()) {
            drained(turn, id, departure, true);
        } else if (departure != null && departure.toldAt == 0) {
            turn.state.departures.remove(id);
            turn.persist(new Change.HostStays(id));
            turn.note("host " + id + " is not given up: operators drain it");
        }
    }

    /** Keeps in mind, for a host that leaves anyway, what operators want of it. */
    private static void drained(Turn turn, String id, Departure departure, boolean wanted) {
        departure.drained = wanted;
        turn.persist(departure.saved(id));
    }

    /** Operators let a host have replicas again; returns why it gets none all the same, empty if it may. */
    static Optional<String> undrained(Turn turn, String id) {
        Departure departure = turn.state.departures.get(id);
        if (departure == null || !departure.forced()) {
            return Optional.empty();
        }
        drained(turn, id, departure, false);
        return Optional.of("host " + id + " leaves all the same: " + departure.why);
    }

    /** What made it leave is no more. */
    static void withdraw(Turn turn, String id, String why) {
        turn.note("host " + id + " stays: " + why);
        end(turn, id);
    }

    private static void stays(Turn turn, String id, String why) {
        turn.note("host " + id + " stays: " + why);
        turn.state.scaling.keep(id, turn.now, 2 * turn.settings.scaling().releaseGiveUpMillis());
        end(turn, id);
    }

    private static void end(Turn turn, String id) {
        Departure ended = turn.state.departures.remove(id);
        turn.persist(new Change.HostStays(id));
        if (turn.state.isDraining(id) && !ended.drained) {
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
        Departure departure = turn.state.departures.get(event.hostId());
        if (departure != null && departure.forced()) {
            departure.toldAt = 0;
            departure.notBefore = turn.now + TRY_AGAIN_MILLIS;
            turn.note("pool " + event.pool() + " can't release host " + event.hostId() + ", to be tried again in "
                    + Migration.seconds(TRY_AGAIN_MILLIS) + ": " + event.text());
        } else if (departure != null) {
            stays(turn, event.hostId(), "pool " + event.pool() + " can't release it: " + event.text());
        }
    }

    /** Returns whether a host was given back: that its connection ends is no accident. */
    static boolean expected(ClusterState state, String id) {
        Departure departure = state.departures.get(id);
        return departure != null && departure.toldAt != 0;
    }
}
