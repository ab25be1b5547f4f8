package org.notebookos.runtime.support;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.ReplicaStartException;

/**
 * Waits until a process has written what makes it fit for use, has ended, or has taken too long; whatever comes first decides:
 * that is its only state, an atomic flag.
 *
 * @param <T> what can be used then
 */
public final class StartWatch<T> {

    private static final long LOOK_EVERY_MILLIS = 5;

    /** What starts. Thread-safe. */
    public interface Starting {

        /** Returns its end. */
        CompletionStage<ReplicaExit> exit();

        /** Ends it at once. */
        void kill();
    }

    /** Looks for what the process should write. */
    @FunctionalInterface
    public interface Sign<T> {

        /** Returns what can be used, once it is there. */
        Optional<T> look() throws IOException;
    }

    private final String name;
    private final Starting child;
    private final ScheduledExecutorService threads;
    private final Sign<T> sign;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();

    /** @param name of what starts, for messages */
    public StartWatch(String name, Starting child, ScheduledExecutorService threads, Sign<T> sign) {
        this.name = name;
        this.child = child;
        this.threads = threads;
        this.sign = sign;
    }

    /**
     * Begins to wait.
     *
     * @param awaited what the sign means, for the message that it didn't come
     * @return fails with {@link ReplicaStartException} after the process has ended
     */
    public CompletionStage<T> begin(Duration timeout, String awaited) {
        Future<?> looking = threads.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        Future<?> giving = threads.schedule(
                () -> fail(awaited + " after " + timeout.toMillis() + " ms", null),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        result.whenComplete((started, failure) -> {
            looking.cancel(false);
            giving.cancel(false);
        });
        child.exit().thenAccept(this::ended);
        return result;
    }

    private void look() {
        try {
            Optional<T> found = sign.look();
            if (found.isPresent() && decided.compareAndSet(false, true)) {
                result.complete(found.get());
            }
        } catch (IOException e) {
            fail("what it wrote can't be read: " + e, e);
        }
    }

    private void ended(ReplicaExit exit) {
        fail("it ended with status " + exit.code() + (exit.lastWords().isEmpty() ? "" : ": " + exit.lastWords()), null);
    }

    private void fail(String reason, Exception cause) {
        if (!decided.compareAndSet(false, true)) {
            return;
        }
        child.kill();
        child.exit()
                .thenAccept(exit -> result.completeExceptionally(
                        new ReplicaStartException(name + " didn't start: " + reason, cause)));
    }
}
