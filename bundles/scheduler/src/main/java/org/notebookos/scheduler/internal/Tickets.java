package org.notebookos.scheduler.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.SchedulerException;

/** Who waits for the outcome of what. Thread-safe. */
final class Tickets {

    private final AtomicLong last = new AtomicLong();
    private final Map<Long, CompletableFuture<Outcome>> waiting = new ConcurrentHashMap<>();

    /** What something came to: the kernel, if one is concerned, and a sentence, if there is something to say. */
    record Outcome(Optional<KernelInfo> kernel, String text) {}

    /** A number, and what it will come to. */
    record Ticket(long number, CompletableFuture<Outcome> outcome) {}

    Ticket draw() {
        Ticket ticket = new Ticket(last.incrementAndGet(), new CompletableFuture<>());
        waiting.put(ticket.number(), ticket.outcome());
        return ticket;
    }

    void succeed(long number, Optional<KernelInfo> kernel, String text) {
        CompletableFuture<Outcome> outcome = waiting.remove(number);
        if (outcome != null) {
            outcome.complete(new Outcome(kernel, text));
        }
    }

    void fail(long number, SchedulerException.Code code, String text) {
        CompletableFuture<Outcome> outcome = waiting.remove(number);
        if (outcome != null) {
            outcome.completeExceptionally(new SchedulerException(code, text));
        }
    }

    void failAll(String text) {
        List.copyOf(waiting.keySet()).forEach(n -> fail(n, SchedulerException.Code.FAILED, text));
    }
}
