package org.notebookos.simulator.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * The time before a replay in which the kernels of sessions that are under way when it begins are made one after the other: in the
 * trace they were made hours apart. Stateless.
 */
public final class LeadIn {

    /** Between two kernels: about what a host takes to replace a warm process. */
    static final long SPACING_MILLIS = 2_000;

    private LeadIn() {}

    /** Returns the same replay with sessions that begin at its second 0 made before it: their starts are negative. */
    public static Trace before(Trace replay) {
        int early = (int) replay.sessions().stream().filter(s -> s.start() <= 0).count();
        List<Session> sessions = new ArrayList<>();
        for (Session session : replay.sessions()) {
            boolean first = session.start() <= 0;
            sessions.add(first ? session.startingAt(-SPACING_MILLIS * (early - sessions.size())) : session);
        }
        return new Trace(replay.name(), replay.format(), sessions, replay.rejected());
    }

    /** Returns how long it is, in milliseconds; 0 for a trace without one. */
    public static long of(Trace trace) {
        return trace.sessions().stream()
                .mapToLong(s -> Math.max(0, -s.start()))
                .max()
                .orElse(0);
    }
}
