package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.log.CellDelta;
import org.notebookos.agent.internal.log.CoVariable;
import org.notebookos.agent.internal.log.Course;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.agent.internal.log.KernelLog;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.agent.internal.log.LogEntry;
import org.notebookos.agent.internal.log.Payload;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;

/** What goes from the store, and what must not. */
class StoreSweepTest {

    private static final Keep TWO_CELLS = new Keep(2, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private final ExecutorService mailbox = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Objects objects = new Objects();
    private final AtomicReference<KernelState> state = new AtomicReference<>(KernelState.NEW);
    private final StoreSweep sweep = sweep();

    @AfterEach
    void stop() {
        timer.shutdownNow();
        mailbox.shutdownNow();
    }

    @Test
    void whatNoNamespaceRefersToGoesAndTheRestStays() throws Exception {
        for (int term = 1; term <= 5; term++) {
            objects.put(term, 1);
            cell(term);
        }
        objects.put(2, 7);
        objects.put(6, 1);
        mailbox.submit(sweep::finished).get();
        objects.awaitDeleted(3);
        assertEquals(Set.of("3-1", "4-1", "5-1", "6-1"), objects.editions());
    }

    @Test
    void aReplicaThatDidNotRunTheLastCellDeletesNothing() throws Exception {
        objects.put(1, 1);
        objects.put(1, 9);
        cell(1);
        state.set(KernelLog.apply(state.get(), new LogEntry.Ballot(0, 2, 1, "b", LogEntry.Vote.LEAD))
                .state());
        state.set(KernelLog.apply(state.get(), new LogEntry.CellFinished(0, 2, 1, "b", CellDelta.NONE))
                .state());
        mailbox.submit(sweep::finished).get();
        CountDownLatch later = new CountDownLatch(1);
        timer.schedule(later::countDown, 200, TimeUnit.MILLISECONDS);
        later.await(10, TimeUnit.SECONDS);
        assertEquals(Set.of("1-1", "1-9"), objects.editions());
    }

    /** Runs a cell that puts x anew. */
    private void cell(long term) {
        Payload value = new Payload.Stored(term + "-1", "0".repeat(64), 1);
        CoVariable x = new CoVariable(List.of("x"), "pickle5", "hash" + term, "exact", value);
        KernelState voted = KernelLog.apply(state.get(), new LogEntry.Ballot(0, term, 1, "a", LogEntry.Vote.LEAD))
                .state();
        CellDelta delta = new CellDelta(List.of(x), List.of(), Map.of());
        state.set(KernelLog.apply(voted, new LogEntry.CellFinished(0, term, 1, "a", delta, Course.plain(1, TWO_CELLS)))
                .state());
    }

    private StoreSweep sweep() {
        Services services = new Services();
        services.bindStore(objects);
        HostContext host = new HostContext(
                "h",
                Path.of("unused"),
                List.of(),
                Map.of(),
                services,
                null,
                null,
                null,
                message -> {},
                () -> 0,
                mailbox,
                timer,
                Keep.USUAL,
                new JournalBudget(1 << 20, 1 << 20),
                Duration.ofSeconds(30),
                Clock.systemUTC(),
                () -> "id");
        LargeValues values = new LargeValues(host, mailbox, "k");
        return new StoreSweep(host, mailbox, values, "a", Duration.ofMillis(20), state::get);
    }

    /** The objects of one kernel, without contents. */
    private static final class Objects implements ObjectStore {
        private final Set<ObjectRef> all = new HashSet<>();
        private final Semaphore deleted = new Semaphore(0);

        synchronized void put(long term, int attempt) {
            all.add(new ObjectRef("k", Payload.Stored.edition(term, attempt), "0".repeat(64), 1));
        }

        synchronized Set<String> editions() {
            Set<String> editions = new HashSet<>();
            all.forEach(ref -> editions.add(ref.edition()));
            return editions;
        }

        void awaitDeleted(int count) throws InterruptedException {
            assertEquals(true, deleted.tryAcquire(count, 10, TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<ObjectRef> put(String owner, String edition, Path source) {
            throw new UnsupportedOperationException("a sweep puts nothing");
        }

        @Override
        public CompletionStage<Path> get(ObjectRef ref, Path scratch) {
            throw new UnsupportedOperationException("a sweep gets nothing");
        }

        @Override
        public synchronized CompletionStage<Void> delete(ObjectRef ref) {
            all.remove(ref);
            deleted.release();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized CompletionStage<List<ObjectRef>> list(String owner) {
            return CompletableFuture.completedFuture(new ArrayList<>(all));
        }
    }
}
