package org.notebookos.spi.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds for every {@link HostPool}. Extend it in the plugin's tests. */
public abstract class HostPoolContract {

    private static final long PATIENCE_SECONDS = 30;

    /** Returns the pool under test, which has no hosts and may get at least two. */
    protected abstract HostPool pool();

    protected static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    protected static PoolException failure(CompletionStage<?> stage) {
        CompletionException e = assertThrows(CompletionException.class, () -> await(stage));
        return assertInstanceOf(PoolException.class, e.getCause());
    }

    private static List<String> ids(List<PoolHost> hosts) {
        return hosts.stream().map(PoolHost::id).toList();
    }

    @Test
    void hasANameAndNoHosts() {
        assertFalse(pool().name().isBlank());
        assertEquals(List.of(), pool().hosts());
    }

    @Test
    void saysWhatItOffers() {
        assertTrue(pool().terms().maximum() >= 2);
        assertEquals(pool().terms(), pool().terms());
    }

    @Test
    void idsAreNotUsedAgain() {
        String first = await(pool().grow(1)).get(0).id();
        await(pool().release(first));

        assertNotEquals(first, await(pool().grow(1)).get(0).id());
    }

    @Test
    void doesNotGrowBeyondItsMaximum() {
        int tooMany = pool().terms().maximum() + 1;

        assertEquals(PoolException.Code.LIMIT, failure(pool().grow(tooMany)).code());
        assertEquals(List.of(), pool().hosts());
    }

    @Test
    void growsByWhatWasAskedFor() {
        List<PoolHost> made = await(pool().grow(2));

        assertEquals(2, new HashSet<>(ids(made)).size());
        assertTrue(ids(pool().hosts()).containsAll(ids(made)));
    }

    @Test
    void listsItsHostsById() {
        await(pool().grow(2));

        assertEquals(ids(pool().hosts()).stream().sorted().toList(), ids(pool().hosts()));
    }

    @Test
    void aReleasedHostIsGone() {
        List<PoolHost> made = await(pool().grow(2));

        await(pool().release(made.get(0).id()));

        assertEquals(List.of(made.get(1).id()), ids(pool().hosts()));
    }

    @Test
    void aHostOfNobodyMayJoinAndAHostMayJoinTwice() {
        String made = await(pool().grow(1)).get(0).id();

        pool().joined("no-such-host", 2);
        pool().joined(made, pool().terms().gpusPerHost());
        pool().joined(made, pool().terms().gpusPerHost());

        assertEquals(List.of(made), ids(pool().hosts()));
    }

    @Test
    void aHostOfNobodyCantBeReleased() {
        assertEquals(
                PoolException.Code.UNKNOWN_HOST,
                failure(pool().release("no-such-host")).code());
    }
}
