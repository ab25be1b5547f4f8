package org.notebookos.identity.oidc.internal;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/**
 * Does what may block on a few threads of its own, each piece within a limit of time. More than they can do in that time is
 * refused at once. Thread-safe; the threads end when they are idle.
 */
final class Work implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int WAITING = 256;
    private static final long IDLE_SECONDS = 30;

    private final Duration limit;
    private final ThreadPoolExecutor threads;

    Work(String name, Duration limit) {
        this.limit = limit;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "identity-" + name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Returns a stage that fails with {@link IdentityException} alone. */
    <T> CompletionStage<T> start(Supplier<T> piece) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> run(piece, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IdentityException(
                    Code.UNAVAILABLE,
                    threads.isShutdown() ? "this identity provider is being removed" : "too many logins at once",
                    e));
        }
        result.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<T> told = new CompletableFuture<>();
        result.whenComplete((value, failure) -> {
            if (failure == null) {
                told.complete(value);
            } else {
                told.completeExceptionally(understood(failure));
            }
        });
        return told;
    }

    /** The threads themselves, for libraries that do something on their own. */
    ExecutorService threads() {
        return threads;
    }

    private static <T> void run(Supplier<T> piece, CompletableFuture<T> result) {
        // Nobody waits for what comes too late.
        if (result.isDone()) {
            return;
        }
        try {
            result.complete(piece.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private IdentityException understood(Throwable failure) {
        if (failure instanceof IdentityException known) {
            return known;
        }
        if (failure instanceof TimeoutException) {
            return new IdentityException(
                    Code.UNAVAILABLE, "the identity provider takes longer than " + limit.toSeconds() + " s", failure);
        }
        return new IdentityException(
                Code.UNAVAILABLE, "the identity provider's answer isn't understood: " + failure, failure);
    }

    /** What waits fails when its time is over; no thread is waited for. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
