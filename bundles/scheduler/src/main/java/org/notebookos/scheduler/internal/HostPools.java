package org.notebookos.scheduler.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.notebookos.scheduler.core.Decision;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.PoolEvent;
import org.notebookos.scheduler.core.PoolFacts;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.PoolHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools that are there: tells the core of them, and them what the core has decided. Owner of the state: its monitor; no
 * pool is called while it is held.
 */
final class HostPools {

    private static final Logger log = LoggerFactory.getLogger(HostPools.class);

    private final Consumer<LongFunction<Event>> mailbox;
    private final List<HostPool> pools = new ArrayList<>();
    private List<PoolFacts> told = List.of();

    /** @param mailbox takes events, as functions of the time at which they are decided */
    HostPools(Consumer<LongFunction<Event>> mailbox) {
        this.mailbox = mailbox;
    }

    void add(HostPool pool) {
        synchronized (this) {
            pools.add(pool);
        }
        look();
    }

    void remove(HostPool pool) {
        synchronized (this) {
            pools.remove(pool);
        }
        look();
    }

    private synchronized List<HostPool> present() {
        return List.copyOf(pools);
    }

    /** Asks the pools what they have, and tells the core if that is something else than before. */
    void look() {
        Map<String, PoolFacts> facts = new TreeMap<>();
        for (HostPool pool : present()) {
            factsOf(pool).ifPresent(f -> facts.putIfAbsent(f.name(), f));
        }
        List<PoolFacts> fresh = List.copyOf(facts.values());
        synchronized (this) {
            if (!fresh.equals(told)) {
                told = fresh;
                mailbox.accept(at -> new Event.PoolsChanged(at, fresh));
            }
        }
    }

    /** What a pool that fails says of itself counts as nothing: the core forgets it until it answers again. */
    private static Optional<PoolFacts> factsOf(HostPool pool) {
        try {
            return Optional.of(new PoolFacts(
                    pool.name(),
                    pool.terms(),
                    pool.hosts().stream().map(PoolHost::id).collect(Collectors.toSet())));
        } catch (RuntimeException | LinkageError e) {
            log.warn("a pool can't say what it has; it is left out until it can", e);
            return Optional.empty();
        }
    }

    private Optional<HostPool> named(String name) {
        return present().stream().filter(p -> p.name().equals(name)).findFirst();
    }

    void carryOut(Decision.Grow grow) {
        String name = grow.pool();
        started(name, pool -> pool.grow(grow.count())).whenComplete((hosts, failure) -> {
            look();
            if (failure == null) {
                var ids = hosts.stream().map(PoolHost::id).collect(Collectors.toSet());
                mailbox.accept(at -> new PoolEvent.Grown(at, name, ids));
            } else {
                String why = text(failure);
                mailbox.accept(at -> new PoolEvent.GrowFailed(at, name, grow.count(), why));
            }
        });
    }

    void carryOut(Decision.Release release) {
        String name = release.pool();
        String host = release.hostId();
        started(name, pool -> pool.release(host)).whenComplete((done, failure) -> {
            look();
            if (failure == null) {
                mailbox.accept(at -> new PoolEvent.Released(at, name, host));
            } else {
                String why = text(failure);
                mailbox.accept(at -> new PoolEvent.ReleaseFailed(at, name, host, why));
            }
        });
    }

    private interface Call<T> {
        CompletionStage<T> to(HostPool pool);
    }

    /** A pool that throws has failed, like one that completes so. */
    private <T> CompletionStage<T> started(String name, Call<T> call) {
        Supplier<CompletionStage<T>> absent =
                () -> CompletableFuture.failedStage(new IllegalStateException("there is no pool " + name));
        try {
            return named(name).map(call::to).orElseGet(absent);
        } catch (RuntimeException | LinkageError e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static String text(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
