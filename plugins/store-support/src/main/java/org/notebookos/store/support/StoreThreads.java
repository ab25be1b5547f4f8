package org.notebookos.store.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.notebookos.spi.store.StoreException;

/**
 * The threads of one store: some that each carry one call from its beginning to its end, and others that move the pieces of
 * these calls. Pieces never wait for each other, so calls can wait for pieces. Idle threads end. Thread-safe.
 */
public final class StoreThreads {

    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor calls;
    private final ThreadPoolExecutor pieces;

    /**
     * @param name of the store, for the threads' names
     * @param calls how many calls are served at once; others wait
     * @param pieces how many pieces of all calls move at once
     */
    public StoreThreads(String name, int calls, int pieces) {
        this.calls = pool("store-" + name, calls);
        this.pieces = pool("store-" + name + "-pieces", pieces);
    }

    /**
     * Serves a call.
     *
     * @param failure what the caller is told of an exception that is no {@link StoreException}
     * @return completes with what the work returns; exceptionally with {@link StoreException} only
     */
    public <T> CompletionStage<T> call(Callable<T> work, Function<Exception, StoreException> failure) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            calls.execute(() -> {
                try {
                    result.complete(work.call());
                } catch (StoreException e) {
                    result.completeExceptionally(e);
                } catch (Exception e) {
                    result.completeExceptionally(failure.apply(e));
                } catch (Error e) {
                    result.completeExceptionally(new StoreException(StoreException.Code.FAILED, "store: " + e, e));
                    throw e;
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new StoreException(StoreException.Code.UNAVAILABLE, "this store is no longer in use", e));
        }
        return result;
    }

    /** Returns a window of so many pieces, for one call. */
    public <T> PieceWindow<T> window(int width) {
        return new PieceWindow<>(pieces, width);
    }

    /**
     * Refuses further calls and lets those that were accepted end.
     *
     * @param patience how long to wait for them
     * @return whether all have ended
     */
    public boolean close(Duration patience) {
        calls.shutdown();
        try {
            return calls.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ThreadPoolExecutor pool(String name, int size) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
