package org.notebookos.scheduler.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.notebookos.scheduler.api.ClusterStatus;
import org.notebookos.scheduler.api.SchedulerException;

/** Hosts that operators want without replicas: nothing is placed there, and what is there moves, a few at a time. */
final class Drains {

    /** Replicas of one host that move at the same time: each one costs the network and the disks of others. */
    static final int AT_ONCE = 4;

    /** The same of a host that will be gone soon, whatever that costs others. */
    static final int AT_ONCE_IN_HASTE = 16;

    /** A wish, and what keeps it from coming true: by kernel, why its replica can't move. Owned by {@link ClusterState}. */
    static final class Drain {
        private final long since;
        private final Map<String, String> stuck = new TreeMap<>();
        /** Those of them for which there is no other host. */
        private final Set<String> homeless = new TreeSet<>();

        private boolean told;

        Drain(long since) {
            this.since = since;
        }

        long since() {
            return since;
        }
    }

    private Drains() {}

    static void requested(Turn turn, ClientEvent.Drain wish) {
        boolean known = turn.state.hosts.containsKey(wish.hostId()) || turn.state.isDraining(wish.hostId());
        if (!known) {
            turn.fail(
                    wish.ticket(),
                    SchedulerException.Code.NO_SUCH_HOST,
                    "no host " + wish.hostId() + "; hosts are " + String.join(", ", turn.state.hosts.keySet()));
        } else if (wish.wanted()) {
            if (wish.ticket() != 0) {
                Departures.leftToOperators(turn, wish.hostId());
            }
            begin(turn, wish);
        } else {
            Optional<String> refusal =
                    wish.ticket() == 0 ? Optional.empty() : Departures.undrained(turn, wish.hostId());
            refusal.ifPresentOrElse(why -> turn.succeed(wish.ticket(), why), () -> end(turn, wish));
        }
    }

    private static void begin(Turn turn, ClientEvent.Drain wish) {
        String host = wish.hostId();
        if (!turn.state.isDraining(host)) {
            turn.state.draining.put(host, new Drain(turn.now));
            turn.persist(new Change.HostDraining(host, turn.now));
            turn.note("host " + host + " is being drained: " + toMove(left(turn.state, host)));
        }
        turn.succeed(wish.ticket(), "host " + host + " is being drained: " + toMove(left(turn.state, host)));
        advance(turn);
    }

    /** Sees to it that a host without replicas gets none. */
    static void keepEmpty(Turn turn, String host) {
        if (!turn.state.isDraining(host)) {
            Drain drain = new Drain(turn.now);
            drain.told = true;
            turn.state.draining.put(host, drain);
            turn.persist(new Change.HostDraining(host, turn.now));
        }
    }

    /** There is no such host any more. */
    static void forget(Turn turn, String host) {
        if (turn.state.draining.remove(host) != null) {
            turn.persist(new Change.HostUndrained(host));
        }
    }

    private static void end(Turn turn, ClientEvent.Drain wish) {
        String host = wish.hostId();
        if (turn.state.draining.remove(host) == null) {
            turn.succeed(wish.ticket(), "host " + host + " was not being drained");
            return;
        }
        turn.persist(new Change.HostUndrained(host));
        turn.note("host " + host + " may have replicas again");
        turn.succeed(wish.ticket(), "host " + host + " may have replicas again; moves under way go on");
    }

    /** Begins the moves that can begin, and finds out why others can't. */
    static void advance(Turn turn) {
        turn.state.draining.forEach((host, drain) -> advance(turn, host, drain));
    }

    private static void advance(Turn turn, String host, Drain drain) {
        drain.stuck.clear();
        drain.homeless.clear();
        int left = left(turn.state, host);
        if (left == 0 && !drain.told) {
            drain.told = true;
            turn.note("host " + host + " is drained after " + Migration.seconds(turn.now - drain.since));
        }
        int atOnce = atOnce(turn.state, host);
        Collection<Kernel> kernels = turn.state.residents.on(host);
        int moving = 0;
        for (Kernel kernel : kernels) {
            moving += kernel.replicaOn(host).filter(r -> r.leaving).isPresent() ? 1 : 0;
        }
        for (Kernel kernel : inHaste(turn.state, host) ? idleFirst(kernels) : kernels) {
            Optional<Replica> there = kernel.replicaOn(host).filter(r -> !r.leaving);
            if (there.isPresent() && moving < atOnce) {
                Optional<String> reason = move(turn, kernel, there.get(), drain);
                reason.ifPresent(r -> drain.stuck.put(kernel.id, r));
                moving += reason.isEmpty() ? 1 : 0;
            }
        }
    }

    /** Those without a cell move at once; the others can only be waited for. */
    private static List<Kernel> idleFirst(Collection<Kernel> kernels) {
        return kernels.stream()
                .sorted(Comparator.comparing((Kernel k) -> k.current != null || !k.shell.isEmpty()))
                .toList();
    }

    private static int atOnce(ClusterState state, String host) {
        return inHaste(state, host) ? AT_ONCE_IN_HASTE : AT_ONCE;
    }

    private static boolean inHaste(ClusterState state, String host) {
        Departure departure = state.departures.get(host);
        return departure != null && departure.cause == Departure.Cause.NOTICE;
    }

    /** Returns why the replica can't move now; empty if it moves. */
    private static Optional<String> move(Turn turn, Kernel kernel, Replica replica, Drain drain) {
        Optional<String> obstacle = Migration.obstacle(turn, kernel);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        if (turn.now < kernel.moveNotBefore) {
            return Optional.of(kernel.moveProblem);
        }
        Optional<Host> to = Placement.repair(turn, kernel);
        if (to.isEmpty()) {
            drain.homeless.add(kernel.id);
            return Optional.of("no host can take it: one is needed that is live, not being drained, has "
                    + Placement.needs(kernel));
        }
        Migration.start(turn, kernel, replica, to.get(), 0);
        return Optional.empty();
    }

    /** Returns the kernels on a host that leaves for which no other host is there, without those that may stay on theirs. */
    static Set<String> homeless(ClusterState state) {
        Set<String> kernels = new TreeSet<>();
        state.departures.forEach((host, departure) -> {
            Drain drain = state.draining.get(host);
            if (drain != null && departure.forced() && departure.cause != Departure.Cause.ABSENT) {
                kernels.addAll(drain.homeless);
            }
        });
        return kernels;
    }

    /** Returns whether one goes on: then every tick may find a replica that can move now. */
    static boolean underWay(ClusterState state) {
        return state.draining.entrySet().stream().anyMatch(e -> !e.getValue().told || left(state, e.getKey()) > 0);
    }

    /** Returns what keeps a host's replicas from moving, to be appended to a sentence; empty: nothing. */
    static String stuck(Turn turn, String host) {
        Drain drain = turn.state.draining.get(host);
        return drain == null || drain.stuck.isEmpty()
                ? ""
                : "; " + drain.stuck.size() + " replicas can't move, the first: "
                        + drain.stuck.values().iterator().next();
    }

    private static String toMove(int replicas) {
        return replicas == 1 ? "1 replica is to move" : replicas + " replicas are to move";
    }

    static int left(ClusterState state, String host) {
        int kernels = state.residents.on(host).size();
        boolean live = state.isLive(host);
        return kernels + (live ? closing(state, host).size() : 0);
    }

    /** Kernels whose state a host has yet to delete. */
    private static Set<String> closing(ClusterState state, String host) {
        return state.owedCloses.getOrDefault(host, Set.of());
    }

    static Optional<ClusterStatus.Drain> row(ClusterState state, String host, long now) {
        Drain drain = state.draining.get(host);
        if (drain == null) {
            return Optional.empty();
        }
        List<ClusterStatus.DrainStep> steps = new ArrayList<>();
        for (Kernel kernel : state.residents.on(host)) {
            kernel.replicaOn(host).ifPresent(r -> steps.add(step(drain, kernel, r, atOnce(state, host))));
        }
        for (String kernel : closing(state, host)) {
            steps.add(new ClusterStatus.DrainStep(
                    kernel, false, "has moved; what the host keeps of it is being deleted"));
        }
        int left = left(state, host);
        return Optional.of(
                new ClusterStatus.Drain(left == 0 ? "drained" : "draining", left, (now - drain.since) / 1000.0, steps));
    }

    private static ClusterStatus.DrainStep step(Drain drain, Kernel kernel, Replica replica, int atOnce) {
        String stuck = drain.stuck.get(kernel.id);
        if (stuck != null) {
            return new ClusterStatus.DrainStep(kernel.id, true, stuck);
        }
        if (!replica.leaving) {
            return new ClusterStatus.DrainStep(
                    kernel.id, false, "waits until others have moved: " + atOnce + " move at a time");
        }
        if (kernel.executes(replica)) {
            return new ClusterStatus.DrainStep(
                    kernel.id, false, "a cell runs in it, and ends first (term " + kernel.current.term + ")");
        }
        String problem = kernel.changeProblem.isEmpty() ? "" : "; members not changed: " + kernel.changeProblem;
        return new ClusterStatus.DrainStep(kernel.id, !problem.isEmpty(), moving(kernel, replica) + problem);
    }

    private static String moving(Kernel kernel, Replica replica) {
        Replica successor = replica.move == null ? null : kernel.replicas.get(replica.move.successor);
        return successor == null
                ? "moves"
                : "moves to " + successor.hostId + ", where " + successor.id + " is "
                        + successor.state.name().toLowerCase(Locale.ROOT);
    }
}
