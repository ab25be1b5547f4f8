package org.notebookos.simulator.trace;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** One row per session: a batch job or a pod is a session with one task, a JupyterHub session has none. */
final class JobFormats implements Format {

    static final List<String> PHILLY = List.of("job_id", "submit_s", "duration_s", "gpus", "vc");
    static final List<String> ALIBABA = List.of(
            "pod_id",
            "creation_s",
            "scheduled_s",
            "deletion_s",
            "gpus",
            "gpu_milli",
            "millicpus",
            "mem_mb",
            "qos",
            "phase",
            "gpu_spec");
    static final List<String> JUPYTERHUB = List.of("session_id", "session_start_s", "session_end_s", "user", "machine");

    private final Function<Row, Session> read;
    private long last;

    private JobFormats(Function<Row, Session> read) {
        this.read = read;
    }

    static Format philly() {
        return new JobFormats(row -> {
            long submit = row.millis("submit_s");
            return job(
                    row.name("job_id"),
                    submit,
                    submit + row.millis("duration_s"),
                    row.whole("gpus"),
                    Session.Needs.UNKNOWN);
        });
    }

    /** A pod that uses a part of a GPU counts as using it whole: nothing here shares one. */
    static Format alibaba() {
        return new JobFormats(row -> {
            // the time that it waited for its cluster is no part of what it did
            long creation = row.millis("creation_s");
            long began = row.has("scheduled_s") ? row.millis("scheduled_s") : creation;
            long length = row.millis("deletion_s") - Math.max(began, creation);
            Session.Needs needs = new Session.Needs(0, row.whole("millicpus"), row.whole("mem_mb"), row.text("qos"), 0);
            return job(row.name("pod_id"), creation, creation + length, row.whole("gpus"), needs);
        });
    }

    static Format jupyterHub() {
        return new JobFormats(row -> session(
                row.name("session_id"),
                row.millis("session_start_s"),
                row.millis("session_end_s"),
                0,
                Session.Needs.UNKNOWN,
                List.of()));
    }

    private static Session job(String id, long start, long end, int gpus, Session.Needs needs) {
        return session(id, start, end, gpus, needs, List.of(new Task(0, start, end - start, gpus, 0)));
    }

    private static Session session(String id, long start, long end, int gpus, Session.Needs needs, List<Task> tasks) {
        if (end <= start) {
            throw new Row.Bad(id + " has no length");
        }
        return new Session(id, start, end, gpus, needs, tasks);
    }

    @Override
    public void row(Row row, Consumer<Session> complete) {
        Session session = read.apply(row);
        if (session.start() < last) {
            throw new Row.Bad(session.id() + " starts before the one above it");
        }
        last = session.start();
        complete.accept(session);
    }

    @Override
    public void end(Consumer<Session> complete) {
        // every row was complete
    }
}
