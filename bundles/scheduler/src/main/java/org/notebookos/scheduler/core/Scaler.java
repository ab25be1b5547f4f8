package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.notebookos.spi.scaling.PoolLoad;
import org.notebookos.spi.scaling.ScalingPlan;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.scaling.ScalingView;
import org.notebookos.spi.scaling.ScalingView.Trigger;

/** Asks the scaling policy, and does what it wishes as far as that is allowed. */
final class Scaler {

    /** A pool that was asked for hosts and said nothing for that many times its usual time has failed. */
    private static final int ANSWER_FACTOR = 5;

    /** What the scaler remembers from one question to the next. Owned by {@link ClusterState}. */
    static final class Memory {
        private long askAt;
        private long lookedAt;
        private long toldAt;
        /** Kernels that waited when the scaler looked last. */
        private final Set<String> looked = new HashSet<>();
        /** Those of them that no host could serve, as the policy was told last. */
        private final Set<String> told = new HashSet<>();
        /** By kernel that waits to be made: how many hosts the placement policy lacks. */
        final Map<String, Integer> hostsMissing = new HashMap<>();
        /** Hosts that were to be given up and stayed: until when they are left alone. */
        private final Map<String, Long> kept = new HashMap<>();

        void keep(String host, long now, long millis) {
            kept.values().removeIf(until -> until <= now);
            kept.put(host, now + millis);
        }

        boolean keeps(String host, long now) {
            return keptUntil(host) > now;
        }

        long keptUntil(String host) {
            return kept.getOrDefault(host, 0L);
        }
    }

    private Scaler() {}

    static void policyChanged(Turn turn, Optional<ScalingPolicy> policy) {
        if (!policy.equals(turn.state.scaler)) {
            turn.state.scaler = policy;
            policy.ifPresent(p -> turn.state.scaling.askAt = turn.now + p.intervalMillis());
        }
    }

    static void pools(Turn turn, PoolEvent event) {
        Optional<Pools.Pool> pool = turn.state.pools.named(event.pool());
        if (event instanceof PoolEvent.Grown grown) {
            pool.ifPresent(p -> grown(turn, p, grown.hosts()));
        } else if (event instanceof PoolEvent.GrowFailed failed) {
            pool.ifPresent(p -> growFailed(turn, p, failed.text()));
        } else if (event instanceof PoolEvent.Refused refused) {
            turn.note("a second pool named " + refused.pool() + " is refused: " + refused.text());
        } else if (event instanceof PoolEvent.Released released) {
            Departures.released(turn, released);
        } else if (event instanceof PoolEvent.ReleaseFailed failed) {
            Departures.releaseFailed(turn, failed);
        }
    }

    private static void grown(Turn turn, Pools.Pool pool, Set<String> hosts) {
        pool.asked = 0;
        pool.failures = 0;
        pool.notBefore = 0;
        pool.problem = "";
        pool.hosts.addAll(hosts);
        turn.state.pools.look(turn.state, turn.now);
        turn.note("pool " + pool.name + " makes "
                + String.join(", ", hosts.stream().sorted().toList()));
    }

    private static void growFailed(Turn turn, Pools.Pool pool, String text) {
        ScalingSettings settings = turn.settings.scaling();
        long backoff =
                Math.min(settings.lastBackoffMillis(), settings.firstBackoffMillis() << Math.min(pool.failures++, 10));
        pool.asked = 0;
        pool.notBefore = turn.now + backoff;
        pool.problem = text;
        // who waits for it may be served by another one, and needn't wait until the policy is asked again
        turn.state.scaling.told.clear();
        turn.note(
                "pool " + pool.name + " can't grow, to be tried again in " + Migration.seconds(backoff) + ": " + text);
    }

    /** Counts what is bound and waited for; called before anything changes. */
    static void passTime(ClusterState state, long now) {
        int waiting = 0;
        for (Kernel kernel : state.line) {
            waiting += Unserved.gpus(kernel);
        }
        state.demand.tick(now, state.committed(), waiting);
    }

    /**
     * Returns when the next tick has something to do.
     *
     * @param now when the last event was
     */
    static long due(ClusterState state, ScalingSettings settings, long now) {
        if (state.pools.stale()) {
            return now;
        }
        long due = Math.min(Departures.due(state, now), MissingHosts.due(state, settings));
        due = Math.min(due, Leavers.due(state, settings));
        for (Pools.Pool pool : state.pools.all()) {
            due = pool.asked > 0 ? Math.min(due, pool.askedAt + ANSWER_FACTOR * pool.lateAfterMillis()) : due;
        }
        if (state.scaler.isPresent()) {
            boolean looked = state.line.isEmpty() || state.scaling.lookedAt >= now;
            long again = state.scaling.told.isEmpty() ? due : state.scaling.toldAt + settings.unservedAgainMillis();
            due = Math.min(due, Math.min(state.scaling.askAt, looked ? again : now));
        }
        return due;
    }

    static void tick(Turn turn) {
        ClusterState state = turn.state;
        boolean look = state.pools.stale() || Leavers.due(state, turn.settings.scaling()) <= turn.now;
        state.pools.look(state, turn.now);
        if (look) {
            Leavers.look(turn);
        }
        for (Pools.Pool pool : state.pools.all()) {
            if (pool.asked > 0 && turn.now - pool.askedAt >= ANSWER_FACTOR * pool.lateAfterMillis()) {
                growFailed(turn, pool, "it didn't answer");
            }
        }
        MissingHosts.advance(turn);
        Departures.advance(turn);
        if (state.scaler.isPresent() && turn.now >= state.scaling.askAt) {
            state.scaling.askAt = turn.now + Math.max(1000, state.scaler.get().intervalMillis());
            ask(turn, Trigger.INTERVAL, Unserved.of(turn));
        }
    }

    /** Has the policy asked at once if somebody waits for hosts of whom it doesn't know; looks with each tick, and for newcomers. */
    static void lookForUnserved(Turn turn, boolean tick) {
        ClusterState state = turn.state;
        Memory memory = state.scaling;
        Set<String> homeless = state.departures.isEmpty() ? Set.of() : Drains.homeless(state);
        boolean nobody = state.line.isEmpty() && state.waitingCreates.isEmpty() && homeless.isEmpty();
        if (state.scaler.isEmpty() || nobody) {
            memory.looked.clear();
            memory.told.clear();
            return;
        }
        boolean news = state.line.stream().anyMatch(k -> !memory.looked.contains(k.id))
                || state.waitingCreates.stream()
                        .anyMatch(w -> !memory.looked.contains(w.request().kernelId()));
        if (!news && !tick && memory.looked.containsAll(homeless)) {
            return;
        }
        Departures.advance(turn);
        Unserved unserved = Unserved.of(turn);
        memory.lookedAt = turn.now;
        memory.looked.clear();
        state.line.forEach(k -> memory.looked.add(k.id));
        state.waitingCreates.forEach(w -> memory.looked.add(w.request().kernelId()));
        memory.looked.addAll(homeless);
        Set<String> waiting = unserved.names();
        boolean again = turn.now - memory.toldAt >= turn.settings.scaling().unservedAgainMillis();
        if (!waiting.isEmpty() && (again || !memory.told.containsAll(waiting))) {
            memory.toldAt = turn.now;
            ask(turn, Trigger.UNSERVED, unserved);
        }
        memory.told.clear();
        memory.told.addAll(waiting);
    }

    private static void ask(Turn turn, Trigger trigger, Unserved unserved) {
        ScalingPolicy policy = turn.state.scaler.orElseThrow();
        ScalingView view = ScalingViews.of(turn, trigger, unserved, policy);
        ScalingPlan plan;
        try {
            plan = policy.plan(view);
        } catch (RuntimeException | LinkageError e) {
            turn.note("the scaling policy failed, and nothing is scaled: " + e);
            return;
        }
        plan.grow().forEach(g -> grow(turn, g));
        MovesAhead.begin(turn, plan.moves());
        boolean calm =
                trigger == Trigger.INTERVAL && !unserved.any() && view.cluster().limitSettled();
        if (calm) {
            plan.release().forEach(r -> release(turn, view, r));
        }
    }

    private static void grow(Turn turn, ScalingPlan.Growth wish) {
        Optional<Pools.Pool> pool = turn.state.pools.named(wish.pool());
        int count = pool.map(
                        p -> Math.min(wish.count(), p.load(turn.state, turn.now).room()))
                .orElse(0);
        if (count <= 0) {
            return;
        }
        pool.get().asked = count;
        pool.get().askedAt = turn.now;
        turn.note("grows " + wish.pool() + " by " + count + " because " + wish.why());
        turn.decisions.add(new Decision.Grow(wish.pool(), count, wish.why()));
    }

    private static void release(Turn turn, ScalingView view, ScalingPlan.Release wish) {
        boolean releasable = view.hosts().stream().anyMatch(h -> h.id().equals(wish.hostId()) && h.releasable());
        Host host = turn.state.host(wish.hostId());
        boolean spare = releasable
                && turn.state
                                .pools
                                .of(host)
                                .orElseThrow()
                                .load(turn.state, turn.now)
                                .spare()
                        > 0;
        if (spare && !turn.state.departures.containsKey(host.id)) {
            Departures.begin(turn, host, wish.why());
        }
    }

    /** Keeps a kernel waiting that can't be placed, if more hosts can be had. Returns whether it does. */
    static boolean holds(Turn turn, ClientEvent.Create wish, int hostsMissing) {
        Optional<Double> soonest =
                hopeful(turn, KernelOptions.gpus(wish.request().environment()));
        long patience = turn.settings.patienceMillis() + (long) (2000 * soonest.orElse(0.0));
        if (soonest.isEmpty() || turn.now - wish.at() >= patience) {
            turn.state.scaling.hostsMissing.remove(wish.request().kernelId());
            return false;
        }
        turn.state.scaling.hostsMissing.put(wish.request().kernelId(), hostsMissing);
        turn.state.waitingCreates.add(wish);
        return true;
    }

    /** Returns how many seconds the pool takes that makes, or may make, hosts with that many GPUs; empty if there is none. */
    private static Optional<Double> hopeful(Turn turn, int gpus) {
        return turn.state.scaler.isEmpty()
                ? Optional.empty()
                : ScalingViews.pools(turn).stream()
                        .filter(p -> p.terms().gpusPerHost() >= gpus)
                        .filter(p -> p.starting() > 0 || p.room() > 0 || leaves(turn.state, p.name()))
                        .map(p -> p.terms().provisioningSeconds())
                        .min(Double::compare);
    }

    /** Returns whether the pool has hosts that stay if somebody needs them. */
    private static boolean leaves(ClusterState state, String pool) {
        return state.departures.values().stream().anyMatch(d -> d.pool.equals(pool) && d.toldAt == 0);
    }

    /** Returns how many GPUs the largest host has that can be had, at least those of the largest that is there. */
    static int largestHost(ClusterState state, int there) {
        int largest = there;
        if (state.scaler.isPresent()) {
            for (Pools.Pool pool : state.pools.all()) {
                largest = pool.terms.maximum() > 0 ? Math.max(largest, pool.terms.gpusPerHost()) : largest;
            }
        }
        return largest;
    }

    /** Returns what is done about a cell that waits, to be appended to why it does; for people. */
    static String prospect(Turn turn, int gpus) {
        if (turn.state.scaler.isEmpty()) {
            return "";
        }
        String problem = "";
        for (PoolLoad load : ScalingViews.pools(turn)) {
            if (load.terms().gpusPerHost() < gpus) {
                continue;
            }
            if (load.starting() > 0) {
                return "; pool " + load.name() + " grows";
            }
            Pools.Pool pool = turn.state.pools.named(load.name()).orElseThrow();
            if (problem.isEmpty() && turn.now < pool.notBefore) {
                problem = "; pool " + load.name() + " can't grow: " + pool.problem;
            } else if (problem.isEmpty() && load.room() == 0) {
                problem = "; pool " + load.name() + " has all the hosts that it may have, "
                        + load.terms().maximum();
            }
        }
        return problem;
    }
}
