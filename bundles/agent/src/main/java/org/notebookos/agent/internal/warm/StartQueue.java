package org.notebookos.agent.internal.warm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Lets a few processes start at a time and the others wait, in the order of asking. An interpreter takes a processor for most of
 * a second until it listens: a hundred that start together are ready no sooner, and until then the host's own threads, with
 * heartbeats and commits, get no turn.
 *
 * <p>Owner of the state: the mailbox that it is given.
 */
final class StartQueue {

    private final int atOnce;
    private final Executor mailbox;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int starting;

    /**
     * @param atOnce how many starts may be under way
     * @param mailbox in which {@link #start} is called
     */
    StartQueue(int atOnce, Executor mailbox) {
        this.atOnce = atOnce;
        this.mailbox = mailbox;
    }

    /** Returns a queue for as many starts as the host has processors, two at least. */
    static StartQueue ofHost(Executor mailbox) {
        return new StartQueue(Math.max(2, Runtime.getRuntime().availableProcessors()), mailbox);
    }

    /**
     * Starts when there is a turn.
     *
     * @param start begins it; what it returns completes, within a time of its own, when the next one may begin
     * @return completes as that does
     */
    <T> CompletionStage<T> start(Supplier<CompletionStage<T>> start) {
        CompletableFuture<T> started = new CompletableFuture<>();
        Runnable begin = () -> {
            starting++;
            start.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    started.complete(value);
                } else {
                    started.completeExceptionally(failure);
                }
                mailbox.execute(this::ended);
            });
        };
        if (starting < atOnce) {
            begin.run();
        } else {
            waiting.add(begin);
        }
        return started;
    }

    private void ended() {
        starting--;
        Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }
}
