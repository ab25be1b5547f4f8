package org.notebookos.scheduler.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
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
    private final BiConsumer<String, String> released;
    private final List<HostPool> pools = new ArrayList<>();
    /** What each pool said last of itself. */
    private final Map<HostPool, PoolFacts> last = new IdentityHashMap<>();

    private List<PoolFacts> told = List.of();

    /**
     * @param mailbox takes events, as functions of the time at which they are decided
     * @param released hears which host a pool has taken back, and which pool that is
     */
    HostPools(Consumer<LongFunction<Event>> mailbox, BiConsumer<String, String> released) {
        this.mailbox = mailbox;
        this.released = released;
    }

    void add(HostPool pool) {
        synchronized (this) {
            pools.add(pool);
        }
        look();
        refuseIfNamedLikeAnother(pool);
    }

    /** Names are unique: the one that was there first is used, as long as it is there. */
    private void refuseIfNamedLikeAnother(HostPool pool) {
        Optional<String> name = factsOf(pool).map(PoolFacts::name);
        if (name.isPresent() && named(name.get()).filter(p -> p != pool).isPresent()) {
            mailbox.accept(at -> new PoolEvent.Refused(
                    at, name.get(), "give it another name in its configuration; it isn't used before"));
        }
    }

    void remove(HostPool pool) {
        synchronized (this) {
            pools.remove(pool);
            last.remove(pool);
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

    /** Of a pool that fails counts what it said last: its hosts are there, whether it can tell or not. */
    private Optional<PoolFacts> factsOf(HostPool pool) {
        try {
            PoolFacts facts = said(pool);
            synchronized (this) {
                last.put(pool, facts);
            }
            return Optional.of(facts);
        } catch (RuntimeException | LinkageError e) {
            log.debug("a pool can't say what it has", e);
            synchronized (this) {
                return Optional.ofNullable(last.get(pool)).map(before -> before.silent(text(e)));
            }
        }
    }

    private static PoolFacts said(HostPool pool) {
        Set<String> ids = new HashSet<>();
        Map<String, String> leaving = new HashMap<>();
        for (PoolHost host : pool.hosts()) {
            ids.add(host.id());
            if (host.state() == PoolHost.State.LEAVING) {
                leaving.put(host.id(), host.detail());
            }
        }
        return new PoolFacts(pool.name(), pool.terms(), ids, leaving, "");
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
                tellReleased(host, name);
                mailbox.accept(at -> new PoolEvent.Released(at, name, host));
            } else {
                String why = text(failure);
                mailbox.accept(at -> new PoolEvent.ReleaseFailed(at, name, host, why));
            }
        });
    }

    /** The host is gone, whether its certificates could be ended or not. */
    private void tellReleased(String host, String pool) {
        try {
            released.accept(host, pool);
        } catch (RuntimeException e) {
            log.error("the certificates of host {}, which was released, still count", host, e);
        }
    }

    void carryOut(Decision.TellJoined joined) {
        try {
            named(joined.pool()).ifPresent(pool -> pool.joined(joined.hostId(), joined.gpus()));
        } catch (RuntimeException | LinkageError e) {
            log.warn("pool {} can't be told that {} has joined", joined.pool(), joined.hostId(), e);
        }
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
