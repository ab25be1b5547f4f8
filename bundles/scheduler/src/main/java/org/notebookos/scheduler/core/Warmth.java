package org.notebookos.scheduler.core;

/**
 * What a host tells of its processes that wait to become replicas.
 *
 * @param ready that wait; if they come back, those that replicas use are among them
 * @param starting that are being made
 * @param wanted that should wait
 * @param problem why fewer do, and no more are being made, for people; empty: nothing is wrong
 * @param awayMillis from taking one to having another in its place, on average; 0: not known
 * @param warmStarts replicas that got a process that waited, since the agent began; every restart counts
 * @param coldStarts replicas for which a process was started
 * @param suitableStarts of both, those for which a process that waits will do
 * @param comeBack whether a process waits again when its replica is gone, and none is replaced
 */
public record Warmth(
        int ready,
        int starting,
        int wanted,
        String problem,
        long awayMillis,
        long warmStarts,
        long coldStarts,
        long suitableStarts,
        boolean comeBack) {

    /** A host that keeps none, and has started no replica. */
    public static final Warmth NONE = new Warmth(0, 0, 0, "", 0, 0, 0, 0, false);

    /** A host that lends so many to replicas, which give them back. */
    public static Warmth lent(int processes) {
        return new Warmth(processes, 0, processes, "", 0, 0, 0, 0, true);
    }

    /** Returns whether one waits, or will soon. */
    boolean comes() {
        return ready > 0 || wanted > 0 && problem.isEmpty();
    }

    /** Returns what is left of it when its host is gone: what was counted. */
    Warmth gone() {
        return new Warmth(0, 0, 0, "", awayMillis, warmStarts, coldStarts, suitableStarts, comeBack);
    }
}
