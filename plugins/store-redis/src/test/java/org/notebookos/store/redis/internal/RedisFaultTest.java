package org.notebookos.store.redis.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.store.StoredBytes.await;
import static org.notebookos.spi.store.StoredBytes.bytes;
import static org.notebookos.spi.store.StoredBytes.failure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.StoreException.Code;
import org.notebookos.store.support.Configs;
import org.notebookos.store.support.Fault;
import org.notebookos.store.support.FaultProxy;
import org.notebookos.store.support.FaultProxy.Direction;
import org.notebookos.store.support.SmallDisk;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/** What callers are told, and what is left, when the server or the way to it fails in the middle of something. */
class RedisFaultTest {

    private static final int LENGTH = 3_000_000;
    private static final int HALF = LENGTH / 2;
    private static final int CHUNK = 64 * 1024;
    private static final int READ_MILLIS = 1500;

    @TempDir
    Path directory;

    private RedisServer server;
    private FaultProxy proxy;
    private RedisObjectStore store;
    private ObjectRef kept;

    @BeforeEach
    void storeOneObject() throws Exception {
        server = RedisServer.start(directory);
        proxy = new FaultProxy(server.port());
        store = openWith(Map.of());
        kept = await(store.put("k1", "kept", file(1)));
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            store.close();
            proxy.close();
            server.close();
        }
    }

    private RedisObjectStore openWith(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(
                Map.of("uri", "redis://127.0.0.1:" + proxy.port(), "chunkBytes", CHUNK, "readMillis", READ_MILLIS));
        all.putAll(values);
        return new RedisObjectStore(Configs.of(RedisObjectStore.Config.class, all));
    }

    @Test
    void aServerThatDiesDuringAPutHasNoPartOfTheObjectWhenItReturns() throws Exception {
        Fault held = proxy.set(Direction.TO_SERVER, Fault.stallAfter(HALF));
        Path source = file(2);
        CompletionStage<ObjectRef> put = store.put("k1", "2", source);
        held.awaitBegun();
        server.kill();
        proxy.heal();
        assertEquals(Code.UNAVAILABLE, failure(put));
        assertArrayEquals(bytes(2, LENGTH), Files.readAllBytes(source));
        server.restart();
        assertOnlyKeptIsThere();
        assertOrphansExpire();
    }

    @Test
    void aServerThatDiesDuringAGetLeavesNoFile() throws Exception {
        Fault held = proxy.set(Direction.TO_CLIENT, Fault.stallAfter(HALF));
        CompletionStage<Path> get = store.get(kept, directory.resolve("target"));
        held.awaitBegun();
        server.kill();
        proxy.heal();
        assertEquals(Code.UNAVAILABLE, failure(get));
        assertFalse(Files.exists(directory.resolve("target")));
        server.restart();
        assertOnlyKeptIsThere();
    }

    @Test
    void anUploadWhoseHostDiesLeavesOnlyChunksThatExpire() throws Exception {
        Fault held = proxy.set(Direction.TO_SERVER, Fault.stallAfter(HALF));
        CompletionStage<ObjectRef> put = store.put("k1", "2", file(2));
        held.awaitBegun();
        assertOnlyKeptIsThereFor(server);
        assertOrphansExpire();
        proxy.heal();
        await(put);
    }

    @Test
    void aServerThatStallsIsUnavailableInTime() throws Exception {
        proxy.set(Direction.TO_CLIENT, Fault.stallAfter(HALF));
        long began = System.nanoTime();
        assertEquals(Code.UNAVAILABLE, failure(store.get(kept, directory.resolve("target"))));
        assertFalse(Files.exists(directory.resolve("target")));
        assertEquals(Code.UNAVAILABLE, failure(store.put("k1", "2", file(2))));
        assertEquals(Code.UNAVAILABLE, failure(store.list("k1")));
        assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(30)) < 0);
        proxy.heal();
        assertOnlyKeptIsThere();
    }

    @Test
    void aSlowServerIsWaitedFor() throws Exception {
        proxy.set(Direction.TO_CLIENT, Fault.slow(2_000_000));
        proxy.set(Direction.TO_SERVER, Fault.slow(2_000_000));
        assertArrayEquals(bytes(1, LENGTH), Files.readAllBytes(await(store.get(kept, directory.resolve("target")))));
        await(store.put("k1", "2", file(2)));
    }

    @Test
    void bytesThatChangeOnTheirWayAreNeverTakenForTheObject() throws Exception {
        proxy.set(Direction.TO_CLIENT, Fault.flipAfter(HALF));
        assertEquals(Code.CORRUPT, failure(store.get(kept, directory.resolve("target"))));
        assertFalse(Files.exists(directory.resolve("target")));
        assertOnlyKeptIsThere();
    }

    @Test
    void aPutIsDoneEvenIfTheAnswerThatSaysSoGetsLost() throws Exception {
        Path source = Files.write(directory.resolve("small"), bytes(2, 10));
        // The first answer is that of the only chunk, five bytes.
        Fault cut = proxy.set(Direction.TO_CLIENT, Fault.cutOnceAfter(5));
        ObjectRef ref = await(store.put("k1", "2", source));
        cut.awaitBegun();
        assertArrayEquals(bytes(2, 10), Files.readAllBytes(await(store.get(ref, directory.resolve("target")))));
        assertOnlyClaimedChunksAreThere();
    }

    @Test
    void aPutWhoseAnswersAllGetLostCanBeRepeated() throws Exception {
        Path source = file(2);
        proxy.set(Direction.TO_CLIENT, Fault.cutAfter(LENGTH / CHUNK * 5));
        assertEquals(Code.UNAVAILABLE, failure(store.put("k1", "2", source)));
        assertTrue(Files.exists(source));
        proxy.heal();
        ObjectRef again = await(store.put("k1", "2", source));
        assertArrayEquals(bytes(2, LENGTH), Files.readAllBytes(await(store.get(again, directory.resolve("target")))));
        assertEquals(Set.of(kept, again), Set.copyOf(await(store.list("k1"))));
        assertOrphansExpire();
    }

    @Test
    void connectionsThatBrokeWhileIdleAreReplaced() throws Exception {
        server.kill();
        server.restart();
        assertOnlyKeptIsThere();
        server.kill();
        server.restart();
        await(store.put("k1", "2", file(2)));
    }

    @Test
    void aServerWithoutMemoryIsFullAndKeepsWhatItHas() throws Exception {
        try (RedisClient client = server.client()) {
            client.sendCommand(Command.CONFIG, "SET", "maxmemory", "6mb");
            Path source = Files.write(directory.resolve("large"), bytes(3, 3 * LENGTH));
            assertEquals(Code.FULL, failure(store.put("k1", "3", source)));
            assertTrue(Files.exists(source));
            assertEquals(Set.of(), orphans(client));
            assertOnlyKeptIsThere();
            client.sendCommand(Command.CONFIG, "SET", "maxmemory", "1mb");
            assertEquals(
                    Code.FULL, failure(store.put("k1", "4", Files.write(directory.resolve("small"), new byte[9]))));
            await(store.delete(kept));
            assertEquals(List.of(), await(store.list("k1")));
        }
    }

    @Test
    void aDiskWithoutRoomForTheFileIsTold() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 1 << 20)) {
            Path target = disk.folder().resolve("target");
            assertEquals(Code.FULL, failure(store.get(kept, target)));
            assertFalse(Files.exists(target));
        }
        assertOnlyKeptIsThere();
    }

    @Test
    void chunksThatExpiredBeforeTheObjectWasWholeFailThePut() throws Exception {
        RedisObjectStore hasty = openWith(Map.of("orphanSeconds", 1, "readMillis", 20_000, "connections", 1));
        Fault held = proxy.set(Direction.TO_SERVER, Fault.stallAfter(HALF));
        CompletionStage<ObjectRef> put = hasty.put("k1", "2", file(2));
        held.awaitBegun();
        try (RedisClient client = server.client()) {
            orphans(client).forEach(client::del);
        }
        proxy.heal();
        assertEquals(Code.UNAVAILABLE, failure(put));
        assertOnlyKeptIsThere();
        hasty.close();
    }

    private Path file(int seed) throws Exception {
        return Files.write(Files.createTempFile(directory, "value", ".bin"), bytes(seed, LENGTH));
    }

    private void assertOnlyKeptIsThere() throws Exception {
        assertEquals(List.of(kept), await(store.list("k1")));
        Path copy = await(store.get(kept, directory.resolve("copy")));
        assertArrayEquals(bytes(1, LENGTH), Files.readAllBytes(copy));
    }

    private void assertOnlyKeptIsThereFor(RedisServer at) throws Exception {
        RedisObjectStore other = openWith(Map.of("uri", at.uri()));
        assertEquals(List.of(kept), await(other.list("k1")));
        other.close();
    }

    private void assertOnlyClaimedChunksAreThere() {
        try (RedisClient client = server.client()) {
            assertEquals(Set.of(), orphans(client));
        }
    }

    private void assertOrphansExpire() {
        try (RedisClient client = server.client()) {
            orphans(client).forEach(key -> assertTrue(client.ttl(key) > 0, key));
        }
    }

    /** Chunks that no object claims. */
    private static Set<String> orphans(RedisClient client) {
        Set<String> chunks = new HashSet<>(client.keys("nbos:*:chunk:*"));
        for (String value : client.hvals("nbos:{k1}:objects")) {
            chunks.removeIf(key -> key.contains(value.split(" ")[0]));
        }
        return chunks;
    }
}
