package org.notebookos.simulator.live;

import java.util.Locale;
import org.notebookos.simulator.trace.Task;

/** A cell that was submitted. Owned by its session. */
final class LiveCell {

    final Task task;
    final long submittedAt;
    /** Whether it could have been handed out at once; a notice that it waits says that it wasn't. */
    boolean atOnce;

    boolean started;
    boolean replied;

    /**
     * @param submittedAt on the loop's clock
     * @param free whether its kernel was ready and had committed the cell before
     */
    LiveCell(Task task, long submittedAt, boolean free) {
        this.task = task;
        this.submittedAt = submittedAt;
        this.atOnce = free;
    }

    /** Returns what it runs: it holds its GPUs for its time, does nothing else, and binds no name. */
    static String code(Task task) {
        return String.format(
                Locale.ROOT, "%%%%gpu %d%n__import__(\"time\").sleep(%.3f)", task.gpus(), task.duration() / 1000.0);
    }
}
