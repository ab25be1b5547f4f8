package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {

    private final Set<Grant> counting = ConcurrentHashMap.newKeySet();
    private final OpenConnections connections = new OpenConnections(counting::contains);
    private final AtomicInteger closed = new AtomicInteger();

    private Pass pass(String hash) {
        Grant grant = new Grant.NamedToken(hash);
        counting.add(grant);
        return new Pass(new User("ada", "ada", false), grant);
    }

    @Test
    void aConnectionEndsWithItsPassAndOnce() {
        Pass hers = pass("a");
        connections.opened(hers, closed::incrementAndGet);
        connections.opened(pass("b"), () -> closed.addAndGet(100));
        connections.sweep();
        assertEquals(0, closed.get());
        counting.remove(hers.grant());
        connections.sweep();
        connections.sweep();
        assertEquals(1, closed.get());
        assertEquals(1, connections.size());
    }

    @Test
    void oneThatHasEndedIsForgotten() {
        Pass pass = pass("a");
        Runnable close = closed::incrementAndGet;
        connections.opened(pass, close);
        connections.closed(close);
        counting.clear();
        connections.sweep();
        assertEquals(0, closed.get());
    }

    /** The token was checked, then revoked, then the connection is open: it must not stay. */
    @RepeatedTest(200)
    void noneStaysOpenThatOpensWhileItsPassEnds() throws Exception {
        Pass pass = pass("a");
        CountDownLatch both = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> opening = threads.submit(() -> {
                both.countDown();
                both.await();
                connections.opened(pass, closed::incrementAndGet);
                return null;
            });
            Future<?> ending = threads.submit(() -> {
                both.countDown();
                both.await();
                counting.clear();
                connections.sweep();
                return null;
            });
            opening.get(10, TimeUnit.SECONDS);
            ending.get(10, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, closed.get());
        assertEquals(0, connections.size());
    }
}
