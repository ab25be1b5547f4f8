package org.notebookos.simulator.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One row per task, those of a session together; a session without tasks has one row with empty task columns. */
final class SessionFormat implements Format {

    static final List<String> HEADER = List.of(
            "session_id",
            "session_start_s",
            "session_end_s",
            "gpus",
            "vram_gb",
            "millicpus",
            "mem_mb",
            "model",
            "state_mb",
            "task_seq",
            "task_submit_s",
            "task_duration_s",
            "task_gpus",
            "gpu_util_pct");

    private final Set<String> done = new HashSet<>();
    private final List<Task> tasks = new ArrayList<>();
    private Session current;

    @Override
    public void row(Row row, Consumer<Session> complete) {
        String id = row.name("session_id");
        if (current != null && current.id().equals(id)) {
            addTask(row, current);
            return;
        }
        Session session = session(row, id);
        if (done.contains(id)) {
            throw new Row.Bad("rows of session " + id + " are not together");
        }
        if (current != null && session.start() < current.start()) {
            throw new Row.Bad("session " + id + " starts before the one above it");
        }
        end(complete);
        current = session;
        if (row.has("task_seq")) {
            addTask(row, session);
        }
    }

    private static Session session(Row row, String id) {
        long start = row.millis("session_start_s");
        long end = row.millis("session_end_s");
        if (end < start) {
            throw new Row.Bad("session " + id + " ends before it starts");
        }
        Session.Needs needs = new Session.Needs(
                row.number("vram_gb"),
                row.whole("millicpus"),
                row.whole("mem_mb"),
                row.text("model"),
                row.number("state_mb"));
        return new Session(id, start, end, row.whole("gpus"), needs, List.of());
    }

    private void addTask(Row row, Session session) {
        Task task = new Task(
                row.whole("task_seq"),
                row.millis("task_submit_s"),
                row.millis("task_duration_s"),
                row.whole("task_gpus"),
                row.has("gpu_util_pct") ? row.whole("gpu_util_pct") : 0);
        long earliest =
                tasks.isEmpty() ? session.start() : tasks.get(tasks.size() - 1).end();
        if (task.submit() < earliest) {
            throw new Row.Bad("task " + task.number() + " is submitted before the "
                    + (tasks.isEmpty() ? "session starts" : "task before it ends"));
        }
        if (task.end() > session.end()) {
            throw new Row.Bad("task " + task.number() + " ends after its session");
        }
        if (task.gpus() > session.gpus()) {
            throw new Row.Bad("task " + task.number() + " uses more GPUs than its session asks for");
        }
        tasks.add(task);
    }

    @Override
    public void end(Consumer<Session> complete) {
        if (current != null) {
            done.add(current.id());
            complete.accept(
                    new Session(current.id(), current.start(), current.end(), current.gpus(), current.needs(), tasks));
            tasks.clear();
            current = null;
        }
    }
}
