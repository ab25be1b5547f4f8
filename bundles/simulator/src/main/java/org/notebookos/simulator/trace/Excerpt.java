package org.notebookos.simulator.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a trace: what happens between two times, and at most so many sessions of it. Its second 0 is the earlier time.
 *
 * <p>Sessions and cells that reach over an edge are cut off there. Sessions that submit no cell between the two times are left
 * out, also where they would have held GPUs or replicas; of the others the first ones to start are kept.
 *
 * @param from milliseconds from the start of the trace
 * @param to milliseconds from the start of the trace
 * @param sessions how many are kept at most
 */
public record Excerpt(long from, long to, int sessions) {

    public Excerpt {
        if (from < 0 || to <= from || sessions < 1) {
            throw new IllegalArgumentException("an excerpt ends after it starts, and has at least one session");
        }
    }

    /** Takes the part. */
    public Trace of(Trace trace) {
        List<Session> kept = trace.sessions().stream()
                .filter(s -> s.start() < to && s.end() > from)
                .map(this::cut)
                .filter(s -> !s.tasks().isEmpty())
                .limit(sessions)
                .toList();
        return new Trace(trace.name(), trace.format(), kept, trace.rejected());
    }

    private Session cut(Session session) {
        List<Task> tasks = new ArrayList<>();
        for (Task task : session.tasks()) {
            if (task.submit() < to && task.end() > from) {
                long submit = inside(task.submit());
                tasks.add(
                        new Task(task.number(), submit, inside(task.end()) - submit, task.gpus(), task.utilisation()));
            }
        }
        return new Session(
                session.id(), inside(session.start()), inside(session.end()), session.gpus(), session.needs(), tasks);
    }

    private long inside(long time) {
        return Math.min(Math.max(time, from), to) - from;
    }
}
