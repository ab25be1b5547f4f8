package org.notebookos.store.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Pieces of one call that move at the same time, so many at most that their memory is bounded. They end in any order and are
 * handed out in the order in which they were started. For the one thread that carries the call.
 *
 * @param <T> what a piece gives
 */
public final class PieceWindow<T> implements AutoCloseable {

    private final Executor executor;
    private final int width;
    private final Deque<FutureTask<T>> moving = new ArrayDeque<>();
    private volatile boolean abandoned;

    PieceWindow(Executor executor, int width) {
        this.executor = executor;
        this.width = width;
    }

    /** How many pieces may move at the same time. */
    public int width() {
        return width;
    }

    /** Whether no further piece may be started before one was taken. */
    public boolean isFull() {
        return moving.size() >= width;
    }

    /** Whether all pieces that were started have been taken. */
    public boolean isEmpty() {
        return moving.isEmpty();
    }

    /** Starts a piece; it runs on another thread. */
    public void start(Callable<T> piece) {
        if (isFull()) {
            throw new IllegalStateException("the window is full");
        }
        FutureTask<T> task = new FutureTask<>(() -> {
            if (abandoned) {
                throw new CancellationException("the call has ended");
            }
            return piece.call();
        });
        moving.add(task);
        executor.execute(task);
    }

    /**
     * Waits for the oldest piece and takes it out of the window.
     *
     * @return what it gave
     * @throws Exception what it threw
     */
    public T take() throws Exception {
        try {
            return moving.remove().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Waits until no piece moves any more. What has not begun never will; what fails now matters to nobody. */
    @Override
    public void close() {
        abandoned = true;
        boolean interrupted = false;
        while (!moving.isEmpty()) {
            try {
                moving.peek().get();
                moving.remove();
            } catch (ExecutionException e) {
                moving.remove();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
