package org.notebookos.scheduler.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.core.Decision;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.PoolEvent;
import org.notebookos.scheduler.core.PoolFacts;
import org.notebookos.spi.pool.HostPool;
import org.notebookos.spi.pool.PoolException;
import org.notebookos.spi.pool.PoolHost;
import org.notebookos.spi.pool.PoolTerms;

/** What the core hears of pools, and they of it. */
class HostPoolsTest {

    private static final PoolTerms TERMS = new PoolTerms(0, 3, 1, 60, 8);

    /** A pool that does at once what it is told, unless it is broken. */
    private static final class SomePool implements HostPool {
        private final List<PoolHost> hosts = new ArrayList<>();
        private final Map<String, Integer> joined = new TreeMap<>();
        private RuntimeException broken;

        @Override
        public String name() {
            return "p";
        }

        @Override
        public PoolTerms terms() {
            if (broken != null) {
                throw broken;
            }
            return TERMS;
        }

        @Override
        public List<PoolHost> hosts() {
            return List.copyOf(hosts);
        }

        @Override
        public CompletionStage<List<PoolHost>> grow(int count) {
            if (hosts.size() + count > TERMS.maximum()) {
                return CompletableFuture.failedFuture(new PoolException(PoolException.Code.LIMIT, "full", null));
            }
            for (int i = 0; i < count; i++) {
                hosts.add(new PoolHost("h" + hosts.size(), PoolHost.State.RUNNING, 0));
            }
            return CompletableFuture.completedFuture(hosts());
        }

        @Override
        public CompletionStage<Void> release(String hostId) {
            if (!hosts.removeIf(h -> h.id().equals(hostId))) {
                throw new IllegalStateException("no " + hostId);
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void joined(String hostId, int gpus) {
            joined.put(hostId, gpus);
        }
    }

    private final List<Event> events = new ArrayList<>();
    private final List<String> released = new ArrayList<>();
    private final HostPools pools =
            new HostPools(event -> events.add(event.apply(7)), (host, pool) -> released.add(host + " of " + pool));
    private final SomePool pool = new SomePool();

    private Event last() {
        return events.get(events.size() - 1);
    }

    private static Event facts(String... hosts) {
        return new Event.PoolsChanged(7, List.of(new PoolFacts("p", TERMS, Set.of(hosts))));
    }

    @Test
    void poolsAreToldOfWhenTheyComeChangeAndGo() {
        pools.add(pool);
        pools.look();
        pool.grow(1);
        pools.look();
        pools.remove(pool);

        assertEquals(List.of(facts(), facts("h0"), new Event.PoolsChanged(7, List.of())), events);
    }

    @Test
    void ofTwoPoolsWithOneNameTheFirstCounts() {
        pools.add(pool);
        pools.add(new SomePool());

        assertEquals(List.of(facts(), refused()), events);
    }

    private static Event refused() {
        return new PoolEvent.Refused(7, "p", "give it another name in its configuration; it isn't used before");
    }

    @Test
    void theSecondOneIsUsedWhenTheFirstIsGone() {
        SomePool second = new SomePool();
        second.grow(1);
        pools.add(pool);
        pools.add(second);

        pools.remove(pool);

        assertEquals(facts("h0"), last());
    }

    @Test
    void whatAPoolSaysOfHostsThatLeaveIsPassedOn() {
        pools.add(pool);
        pool.hosts.add(new PoolHost("h0", PoolHost.State.LEAVING, 0, "spot notice"));
        pool.hosts.add(new PoolHost("h1", PoolHost.State.STOPPING, 0));
        pools.look();

        PoolFacts facts = new PoolFacts("p", TERMS, Set.of("h0", "h1"), Map.of("h0", "spot notice"), "");
        assertEquals(new Event.PoolsChanged(7, List.of(facts)), last());
    }

    @Test
    void poolsHearOfHostsThatJoined() {
        pools.add(pool);

        pools.carryOut(new Decision.TellJoined("p", "h0", 8));
        pools.carryOut(new Decision.TellJoined("another", "h1", 8));

        assertEquals(Map.of("h0", 8), pool.joined);
    }

    @Test
    void whatBecameOfAWishIsTold() {
        pools.add(pool);

        pools.carryOut(new Decision.Grow("p", 2, "why"));
        assertEquals(new PoolEvent.Grown(7, "p", Set.of("h0", "h1")), last());
        pools.carryOut(new Decision.Grow("p", 2, "why"));
        assertEquals(new PoolEvent.GrowFailed(7, "p", 2, "full"), last());
        pools.carryOut(new Decision.Release("p", "h0", "why"));
        assertEquals(new PoolEvent.Released(7, "p", "h0"), last());
        pools.carryOut(new Decision.Release("p", "h0", "why"));
        assertEquals(new PoolEvent.ReleaseFailed(7, "p", "h0", "no h0"), last());
        assertEquals(List.of("h0 of p"), released);
    }

    @Test
    void aPoolThatIsGoneHasFailed() {
        pools.carryOut(new Decision.Grow("p", 1, "why"));

        assertEquals(new PoolEvent.GrowFailed(7, "p", 1, "there is no pool p"), last());
    }

    @Test
    void ofABrokenPoolCountsWhatItSaidLast() {
        pool.broken = new IllegalStateException("the cloud is down");
        pools.add(pool);
        assertEquals(List.of(), events);
        pool.broken = null;
        pool.grow(1);
        pools.look();

        pool.broken = new IllegalStateException("the cloud is down");
        pools.look();
        PoolFacts silent = new PoolFacts("p", TERMS, Set.of("h0"), Map.of(), "the cloud is down");
        assertEquals(new Event.PoolsChanged(7, List.of(silent)), last());

        pool.broken = null;
        pools.look();
        assertEquals(facts("h0"), last());
    }
}
