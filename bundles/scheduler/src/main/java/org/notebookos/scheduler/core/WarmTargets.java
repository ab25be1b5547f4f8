package org.notebookos.scheduler.core;

import java.util.HashMap;
import java.util.Map;

/** Tells hosts how many processes should wait there to become replicas. */
final class WarmTargets {

    /** It hasn't been told anything. */
    static final int UNTOLD = -1;

    private static final double FIRST_GUESS_SECONDS = 1;

    private WarmTargets() {}

    static void settings(Turn turn, WarmSettings fresh) {
        if (!fresh.equals(turn.state.warm.settings)) {
            turn.state.warm.settings(fresh);
            turn.state.hosts.values().forEach(h -> {
                h.warmTarget = 0;
                h.warmBase = h.warmth.warmStarts();
            });
            turn.note(
                    "processes that wait to become replicas: " + fresh.policy().label());
        }
    }

    /** A host joined; what its agent counted in the same life is known already. */
    static void joined(Turn turn, Host host, boolean sameLife, Warmth told) {
        if (sameLife) {
            turn.state.warm.told(turn.now, host.warmth, told);
        } else {
            turn.state.warm.first(Warmth.NONE, told);
            host.warmTarget = 0;
            host.warmBase = 0;
        }
        host.warmth = told;
        host.warmTold = UNTOLD;
    }

    static void reported(Turn turn, Host host, Warmth told) {
        WarmSettings settings = turn.state.warm.settings;
        if (settings.policy() == WarmSettings.Policy.FIXED && !settings.replenish()) {
            long used = told.warmStarts() - host.warmth.warmStarts();
            host.warmTarget = (int) Math.max(0, host.warmTarget - used);
        }
        if (!told.problem().isEmpty() && !told.problem().equals(host.warmth.problem())) {
            turn.note("host " + host.id + " keeps " + told.ready() + " of " + told.wanted() + " processes waiting: "
                    + told.problem());
        }
        turn.state.warm.told(turn.now, host.warmth, told);
        host.warmth = told;
    }

    /** Decides how many should wait on each host, and tells those that were told otherwise. */
    static void follow(Turn turn) {
        WarmSettings settings = turn.state.warm.settings;
        if (settings.policy() == WarmSettings.Policy.HOSTS) {
            return;
        }
        Map<String, Integer> perCell = perCell(turn.state);
        WarmShares shares = new WarmShares();
        for (Host host : turn.state.hosts.values()) {
            if (host.live()) {
                shares.add(share(turn.state, host, perCell.getOrDefault(host.id, 0)));
            }
        }
        divide(turn, settings, shares);
        for (WarmShares.Share share : shares.all()) {
            Host host = share.host;
            host.warmTarget = share.processes();
            if (host.warmTold != host.warmTarget) {
                host.warmTold = host.warmTarget;
                turn.send(host, new Command.KeepWarm(host.warmTarget));
            }
        }
    }

    /** Returns the replicas of each host that will want another process when their cell has ended. */
    private static Map<String, Integer> perCell(ClusterState state) {
        Map<String, Integer> replicas = new HashMap<>();
        for (Kernel kernel : state.kernels.values()) {
            if (kernel.plan.warm()) {
                kernel.replicas.values().forEach(r -> replicas.merge(r.hostId, 1, Integer::sum));
            }
        }
        return replicas;
    }

    private static WarmShares.Share share(ClusterState state, Host host, int perCell) {
        WarmSettings settings = state.warm.settings;
        int most = state.isDraining(host.id) ? 0 : settings.mostPerHost();
        int least = settings.leastPerHost() + perCell * settings.perCellReplica();
        return switch (settings.policy()) {
            case NONE, HOSTS -> new WarmShares.Share(host, 0, 0, 0);
            case MINIMUM -> exactly(host, Math.min(least, most));
            case FIXED -> settings.fixedPerHost()
                    ? exactly(host, Math.min(most, settings.fixed() - usedOn(host, settings)))
                    : new WarmShares.Share(host, host.warmTarget, 0, possible(host, most));
            case LITTLES_LAW -> new WarmShares.Share(host, host.warmTarget, least, possible(host, most));
        };
    }

    private static WarmShares.Share exactly(Host host, int processes) {
        return new WarmShares.Share(host, processes, processes, processes);
    }

    private static int usedOn(Host host, WarmSettings settings) {
        return settings.replenish() ? 0 : (int) (host.warmth.warmStarts() - host.warmBase);
    }

    /** A host that can't keep more, for example for want of memory, tries to have one more; others have the rest. */
    private static int possible(Host host, int most) {
        return host.warmth.problem().isEmpty() ? most : Math.min(most, host.warmth.ready() + 1);
    }

    private static void divide(Turn turn, WarmSettings settings, WarmShares shares) {
        int trying = (int) shares.all().stream()
                .filter(s -> !s.host.warmth.problem().isEmpty())
                .count();
        if (settings.policy() == WarmSettings.Policy.LITTLES_LAW) {
            shares.addUpTo(littlesLaw(turn, shares) + trying);
            shares.level();
        } else if (settings.policy() == WarmSettings.Policy.FIXED && !settings.fixedPerHost()) {
            long gone = settings.replenish() ? 0 : turn.state.warm.used();
            shares.addUpTo((int) Math.max(0, settings.fixed() - gone) + trying);
            if (settings.replenish()) {
                shares.level();
            }
        }
    }

    /** L = λW: as many as are taken, on average, while one is away that was taken. */
    private static int littlesLaw(Turn turn, WarmShares shares) {
        double away = shares.all().stream()
                .mapToLong(s -> s.host.warmth.awayMillis())
                .filter(millis -> millis > 0)
                .average()
                .orElse(FIRST_GUESS_SECONDS * 1000);
        return (int) Math.ceil(turn.state.warm.startsPerSecond(turn.now) * away / 1000);
    }

    /** Returns whether an event may have changed what {@link #follow} decides. */
    static boolean concerns(Event event) {
        return event instanceof Event.Tick
                || event instanceof Event.WarmSettingsChanged
                || event instanceof HostEvent.WarmthReported
                || event instanceof HostEvent.Joined
                || event instanceof ClientEvent.Drain
                || event instanceof PoolEvent;
    }
}
