package org.notebookos.pool.local.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends an agent: asks it, waits, then kills it. Looks at the process now and then, on the pool's thread. */
final class AgentEnd {

    private static final long PATIENCE_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 50;

    private final ProcessHandle process;
    private final ScheduledExecutorService thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final long killAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);

    private AgentEnd(ProcessHandle process, ScheduledExecutorService thread) {
        this.process = process;
        this.thread = thread;
    }

    /**
     * @param process may be {@code null}: there is none
     * @return completes when it has ended
     */
    static CompletableFuture<Void> of(ProcessHandle process, ScheduledExecutorService thread) {
        if (process == null) {
            return CompletableFuture.completedFuture(null);
        }
        AgentEnd end = new AgentEnd(process, thread);
        process.destroy();
        end.look();
        return end.ended;
    }

    private void look() {
        if (!AgentFile.alive(process)) {
            ended.complete(null);
            return;
        }
        if (System.nanoTime() > killAt) {
            process.destroyForcibly();
        }
        thread.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
