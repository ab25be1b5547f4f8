package org.notebookos.simulator.trace;

import java.util.List;

/**
 * How many times faster than it happened a trace is replayed.
 *
 * @param factor more than 0; 60: a minute of the trace lasts a second
 */
public record Speed(double factor) {

    /** As fast as it happened. */
    public static final Speed REAL = new Speed(1);

    public Speed {
        if (!(factor > 0 && factor <= 1e6)) {
            throw new IllegalArgumentException("a speed is more than 0 and at most a million, not " + factor);
        }
    }

    /** Returns what happens in the replay: the same, earlier and shorter. Sessions keep no state: cells of a replay make none. */
    public Trace of(Trace trace) {
        return new Trace(
                trace.name(),
                trace.format(),
                trace.sessions().stream().map(this::faster).toList(),
                trace.rejected());
    }

    private Session faster(Session session) {
        List<Task> tasks = session.tasks().stream()
                .map(t -> new Task(
                        t.number(),
                        inReplay(t.submit()),
                        inReplay(t.end()) - inReplay(t.submit()),
                        t.gpus(),
                        t.utilisation()))
                .toList();
        Session.Needs needs = session.needs();
        return new Session(
                session.id(),
                inReplay(session.start()),
                inReplay(session.end()),
                session.gpus(),
                new Session.Needs(needs.vramGigabytes(), needs.millicpus(), needs.memoryMegabytes(), needs.model(), 0),
                tasks);
    }

    /** Converts a time of the trace. */
    public long inReplay(long millis) {
        return Math.round(millis / factor);
    }

    /** Converts a time of the replay back. */
    public long inTrace(long millis) {
        return Math.round(millis * factor);
    }
}
