package org.notebookos.scheduler.core;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.notebookos.scheduler.api.SchedulerException;

/** Pools come, change and go, by themselves or because operators want it; what that means for hosts, {@link Leavers} knows. */
final class PoolChanges {

    private PoolChanges() {}

    /** These pools are there. */
    static void changed(Turn turn, Event.PoolsChanged event) {
        Set<String> names = new TreeSet<>();
        for (PoolFacts facts : event.pools()) {
            names.add(facts.name());
            heard(turn, facts);
        }
        for (Pools.Pool pool : turn.state.pools.known()) {
            if (pool.present() && !names.contains(pool.name)) {
                vanished(turn, pool);
            }
        }
        turn.state.pools.look(turn.state, turn.now);
        Leavers.look(turn);
    }

    private static void heard(Turn turn, PoolFacts facts) {
        boolean news = turn.state.pools.known(facts.name()).isEmpty();
        Pools.Pool pool = turn.state.pools.learn(facts);
        if (news) {
            turn.persist(pool.saved());
        }
        if (!pool.present()) {
            pool.absentSince = 0;
            pool.overdue = false;
            turn.note("pool " + pool.name + " is back");
        }
        if (!facts.problem().equals(pool.silence)) {
            pool.silence = facts.problem();
            turn.note("pool " + pool.name
                    + (pool.silence.isEmpty() ? " says again what it has" : " can't say what it has: " + pool.silence));
        }
        Set<String> before = Set.copyOf(pool.hosts);
        pool.terms = facts.terms();
        pool.hosts.clear();
        pool.hosts.addAll(facts.hosts());
        pool.leaving.clear();
        pool.leaving.putAll(facts.leaving());
        for (String id : facts.hosts()) {
            Host host = turn.state.host(id);
            if (host != null && host.live() && !before.contains(id)) {
                joined(turn, host);
            }
        }
    }

    /** A host of a pool has said what it has; the pool hears of it when it comes later, too. */
    static void joined(Turn turn, Host host) {
        if (turn.state.pools.named(host.pool).isPresent()) {
            turn.decisions.add(new Decision.TellJoined(host.pool, host.id, host.gpus));
        }
    }

    private static void vanished(Turn turn, Pools.Pool pool) {
        pool.absentSince = turn.now;
        pool.hosts.clear();
        pool.leaving.clear();
        pool.awaited.clear();
        pool.asked = 0;
        List<String> hosts = Leavers.hostsOf(turn.state, pool.name);
        turn.note("pool " + pool.name + " is gone"
                + (hosts.isEmpty()
                        ? ""
                        : "; its hosts " + String.join(", ", hosts) + " stay in use for "
                                + Migration.seconds(turn.settings.scaling().poolGraceMillis())
                                + ", then their replicas move to other pools"));
    }

    /** Operators take a pool away, or keep it after all. */
    static void requested(Turn turn, ClientEvent.RemovePool wish) {
        Pools.Pool pool = turn.state.pools.named(wish.pool()).orElse(null);
        if (pool == null) {
            List<String> names = turn.state.pools.known().stream()
                    .filter(Pools.Pool::present)
                    .map(p -> p.name)
                    .toList();
            turn.fail(
                    wish.ticket(),
                    SchedulerException.Code.NO_SUCH_POOL,
                    "no pool " + wish.pool() + "; pools are " + String.join(", ", names));
        } else if (wish.wanted()) {
            remove(turn, pool, wish.ticket());
        } else {
            keep(turn, pool, wish.ticket());
        }
    }

    private static void remove(Turn turn, Pools.Pool pool, long ticket) {
        if (pool.removedAt == 0) {
            pool.removedAt = turn.now;
            pool.emptyTold = false;
            turn.persist(pool.saved());
            turn.note("pool " + pool.name + " is being removed: it makes no hosts any more, and those that it has, "
                    + pool.hosts.size() + ", are emptied and given back");
        }
        Leavers.look(turn);
        turn.succeed(
                ticket,
                "pool " + pool.name + " is being removed: " + pool.hosts.size()
                        + (pool.hosts.size() == 1 ? " host is" : " hosts are") + " to be emptied and given back");
    }

    private static void keep(Turn turn, Pools.Pool pool, long ticket) {
        if (pool.removedAt == 0) {
            turn.succeed(ticket, "pool " + pool.name + " was not being removed");
            return;
        }
        pool.removedAt = 0;
        turn.persist(pool.saved());
        turn.note("pool " + pool.name + " is kept");
        Leavers.look(turn);
        turn.succeed(ticket, "pool " + pool.name + " is kept; what was given back already stays so");
    }
}
