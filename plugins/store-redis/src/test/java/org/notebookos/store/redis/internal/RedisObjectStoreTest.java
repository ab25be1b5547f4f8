package org.notebookos.store.redis.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.notebookos.spi.store.StoredBytes.bytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.spi.store.ObjectStore;
import org.notebookos.spi.store.ObjectStoreContract;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.Configs;
import redis.clients.jedis.RedisClient;

class RedisObjectStoreTest extends ObjectStoreContract {

    private static final int CHUNK = 64 * 1024;

    @TempDir
    static Path directory;

    private static RedisServer server;
    private static RedisClient client;

    private RedisObjectStore store;
    private RedisObjectStore elsewhere;

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.start(directory);
        client = server.client();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            client.close();
            server.close();
        }
    }

    @BeforeEach
    void open() {
        client.flushAll();
        store = openWith(Map.of());
        elsewhere = openWith(Map.of());
    }

    @AfterEach
    void close() {
        store.close();
        elsewhere.close();
    }

    private static RedisObjectStore openWith(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("uri", server.uri(), "chunkBytes", CHUNK));
        all.putAll(values);
        return new RedisObjectStore(Configs.of(RedisObjectStore.Config.class, all));
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected ObjectStore elsewhere() {
        return elsewhere;
    }

    @Override
    protected int pieceBytes() {
        return CHUNK;
    }

    @Override
    protected void damage(ObjectRef ref) {
        String key =
                client.keys("nbos:{" + ref.owner() + "}:chunk:*").iterator().next();
        byte[] chunk = client.get(key.getBytes(UTF_8));
        chunk[chunk.length / 2] ^= 1;
        client.set(key.getBytes(UTF_8), chunk);
    }

    @Test
    void theCallersFileIsGoneAfterwards() throws Exception {
        Path source = file(bytes(1, 100));
        get(store.put("k1", "1", source));
        assertFalse(Files.exists(source));
    }

    @Test
    void chunksOfAnObjectDontExpire() throws Exception {
        put("k1", "1", bytes(1, 3 * CHUNK));
        Set<String> chunks = client.keys("nbos:{k1}:chunk:*");
        assertEquals(3, chunks.size());
        chunks.forEach(key -> assertEquals(-1, client.ttl(key)));
    }

    @Test
    void nothingIsLeftOfADeletedObject() throws Exception {
        get(store.delete(put("k1", "1", bytes(1, 3 * CHUNK))));
        assertEquals(Set.of(), client.keys("*"));
    }

    @Test
    void nothingIsLeftOfWhatWasPutAgain() throws Exception {
        put("k1", "1", bytes(1, 3 * CHUNK));
        put("k1", "1", bytes(1, 3 * CHUNK));
        assertEquals(3, client.keys("nbos:{k1}:chunk:*").size());
    }

    @Test
    void anObjectWithoutOneOfItsChunksIsCorrupt() throws Exception {
        ObjectRef ref = put("k1", "1", bytes(1, 3 * CHUNK));
        client.del(client.keys("nbos:{k1}:chunk:*:1").iterator().next());
        assertEquals(
                StoreException.Code.CORRUPT, failure(store.get(ref, scratch().resolve("target"))));
    }

    @Test
    void storesWithOtherChunkSizesReadEachOthersObjects() throws Exception {
        ObjectRef ref = put("k1", "1", bytes(1, 3 * CHUNK + 5));
        RedisObjectStore other = openWith(Map.of("chunkBytes", 2048));
        assertEquals(3 * CHUNK + 5, got(other, ref).length);
        other.close();
    }

    @Test
    void storesWithOtherPrefixesDontSeeEachOther() throws Exception {
        put("k1", "1", bytes(1, 5));
        RedisObjectStore other = openWith(Map.of("prefix", "other"));
        assertEquals(0, get(other.list("k1")).size());
        other.close();
    }
}
