package org.notebookos.scheduler.core;

import java.util.ArrayDeque;

/** What was counted of the starts of replicas. Owned by {@link ClusterState}; starts anew with the controller. */
final class WarmAccount {

    private record Starts(long at, long count) {}

    private final ArrayDeque<Starts> recent = new ArrayDeque<>();
    WarmSettings settings = WarmSettings.HOSTS;
    private long inWindow;
    private long warm;
    private long cold;
    /** Processes that were used since these settings hold. */
    private long used;

    void settings(WarmSettings fresh) {
        settings = fresh;
        used = 0;
    }

    /** Takes what a host tells that has told before, in the same life of its agent. */
    void told(long now, Warmth before, Warmth after) {
        first(before, after);
        long suitable = after.suitableStarts() - before.suitableStarts();
        if (suitable > 0) {
            recent.add(new Starts(now, suitable));
            inWindow += suitable;
        }
    }

    /** Takes what a host tells first: when its replicas started isn't known. */
    void first(Warmth before, Warmth after) {
        warm += after.warmStarts() - before.warmStarts();
        cold += after.coldStarts() - before.coldStarts();
        used += after.warmStarts() - before.warmStarts();
    }

    long warmStarts() {
        return warm;
    }

    long coldStarts() {
        return cold;
    }

    long used() {
        return used;
    }

    /** Returns how many replicas start per second for which a process that waits will do. */
    double startsPerSecond(long now) {
        while (!recent.isEmpty() && now - recent.getFirst().at() >= settings.windowMillis()) {
            inWindow -= recent.remove().count();
        }
        return inWindow * 1000.0 / settings.windowMillis();
    }

    /** Returns when targets are to be looked at again: with each tick, if the core has a say in them. */
    long due(long now) {
        return settings.policy() == WarmSettings.Policy.HOSTS ? Deadlines.NEVER : now;
    }
}
