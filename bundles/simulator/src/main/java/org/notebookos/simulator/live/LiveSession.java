package org.notebookos.simulator.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Task;

/**
 * The user of one session on the live system: makes a kernel, submits its cells, and deletes it. A cell is submitted when the trace
 * says so, or when the one before has replied. Used on the loop.
 *
 * <p>A cell's delay is the time from sending its request until {@code execute_input} comes: its code begins. Its GPUs were there at
 * once if its kernel was ready and idle (so that the cell before was committed) when it was submitted, and no notice came that it
 * waits.
 */
final class LiveSession {

    private static final long RETRY_MILLIS = 1_000;

    private final LiveSystem system;
    private final Loop loop;
    private final Measurements measurements;
    private final Session session;
    private final Map<String, String> environment;
    private final Runnable over;
    private final Map<String, LiveCell> cells = new HashMap<>();
    private KernelChannels channels;
    private String kernel = "";
    private String infoRequest = "";
    private boolean ready;
    private boolean committed = true;
    private int next;
    private int asking;
    private String executor = "";
    private boolean deleted;

    /**
     * @param session of the replay: times are those of the loop's clock
     * @param environment of its kernel
     * @param over told when its kernel is deleted, or could not be made
     */
    LiveSession(
            LiveSystem system,
            Loop loop,
            Measurements measurements,
            Session session,
            Map<String, String> environment,
            Runnable over) {
        this.system = system;
        this.loop = loop;
        this.measurements = measurements;
        this.session = session;
        this.environment = environment;
        this.over = over;
    }

    /** Returns the id of its kernel; empty before it is made and after it is deleted. */
    String kernel() {
        return deleted ? "" : kernel;
    }

    void begin() {
        system.create(environment).whenCompleteAsync(this::created, loop);
    }

    private void created(String id, Throwable failure) {
        if (failure == null) {
            kernel = id;
            measurements.sessionBegan(loop.now() - session.start());
            channels = new KernelChannels(system, loop, id, this::said);
            infoRequest = channels.askInfo();
            schedule();
        } else if (loop.now() + RETRY_MILLIS > session.end()) {
            measurements.sessionRefused("NOT_MADE", session.tasks().size());
            over.run();
        } else {
            loop.at(loop.now() + RETRY_MILLIS, this::begin);
        }
    }

    /** Sees to the next cell; after the last one, to the end. */
    private void schedule() {
        if (next < session.tasks().size()) {
            loop.at(session.tasks().get(next).submit(), this::submit);
        } else {
            loop.at(session.end(), this::end);
        }
    }

    private void submit() {
        Task task = session.tasks().get(next);
        LiveCell cell = new LiveCell(task, loop.now(), ready && committed);
        committed = false;
        measurements.submitted(cell.submittedAt);
        cells.put(channels.execute(LiveCell.code(task)), cell);
    }

    private void said(String request, String type, JsonNode content) {
        ready |= request.equals(infoRequest) && type.equals("kernel_info_reply");
        LiveCell cell = cells.get(request);
        if (cell == null) {
            return;
        }
        switch (type) {
            case "stream" -> cell.atOnce &= cell.started;
            case "execute_input" -> started(cell);
            case "execute_reply" -> replied(cell, content);
            case "status" -> {
                if (content.path("execution_state").asText().equals("idle")) {
                    committed = true;
                    cells.remove(request);
                }
            }
            default -> {
                // What else a kernel says doesn't matter here.
            }
        }
    }

    private void started(LiveCell cell) {
        if (cell.started) {
            return;
        }
        cell.started = true;
        long waited = loop.now() - cell.submittedAt;
        asking++;
        system.kernels().whenCompleteAsync((rows, failure) -> ran(cell, waited, rows), loop);
    }

    /** Who runs it is known; if it isn't, it counts neither as the one before nor as another. */
    private void ran(LiveCell cell, long waited, JsonNode rows) {
        String now = rows == null ? "" : executor(rows);
        measurements.started(waited, cell.task.gpus() > 0, cell.atOnce, now.isEmpty() ? "" : executor, now);
        executor = now.isEmpty() ? executor : now;
        asking--;
        overIfAllIsKnown();
    }

    private String executor(JsonNode rows) {
        for (JsonNode row : rows) {
            if (row.path("id").asText().equals(kernel)) {
                return row.path("executor").path("replica").asText();
            }
        }
        return "";
    }

    private void replied(LiveCell cell, JsonNode content) {
        if (cell.replied) {
            return;
        }
        cell.replied = true;
        if (content.path("status").asText().equals("ok")) {
            measurements.replied(loop.now() - cell.submittedAt);
        } else {
            measurements.failed(content.path("ename").asText("ABORTED"));
        }
        next++;
        schedule();
    }

    private void end() {
        channels.close();
        system.delete(kernel)
                .whenCompleteAsync(
                        (nothing, failure) -> {
                            deleted = true;
                            overIfAllIsKnown();
                        },
                        loop);
    }

    private void overIfAllIsKnown() {
        if (deleted && asking == 0) {
            over.run();
        }
    }

    /** It takes too long: what is missing isn't waited for. Returns how many cells were not done. */
    int abandon() {
        int missing = session.tasks().size() - next;
        if (channels != null) {
            channels.close();
        }
        return missing;
    }
}
