package org.notebookos.simulator.live;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread to which the state of a replay belongs, and its clock. Anything may be handed to it from any thread; the first
 * failure of what it does ends {@link #failed}.
 */
final class Loop implements Executor, AutoCloseable {

    private final ScheduledThreadPoolExecutor thread;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final long origin;

    /** @param leadMillis how long it is until its clock shows 0 */
    Loop(long leadMillis) {
        origin = System.nanoTime() + leadMillis * 1_000_000;
        thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, "replay");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Returns the milliseconds since its clock showed 0, negative before that. */
    long now() {
        return Math.floorDiv(System.nanoTime() - origin, 1_000_000L);
    }

    @Override
    public void execute(Runnable work) {
        at(Long.MIN_VALUE / 2, work);
    }

    /** Has something done at a time, or at once if that has passed. After the end nothing is done any more. */
    void at(long millis, Runnable work) {
        try {
            thread.schedule(() -> guarded(work), Math.max(0, millis - now()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // An answer came after the end: nobody waits for it.
            failed.completeExceptionally(e);
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failed.completeExceptionally(e);
        }
    }

    /** Ends with the first failure; never otherwise. */
    CompletableFuture<Void> failed() {
        return failed;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
