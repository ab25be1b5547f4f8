package org.notebookos.store.redis.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.spi.store.StoredBytes.await;
import static org.notebookos.spi.store.StoredBytes.failure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.spi.store.StoreException.Code;
import org.notebookos.store.support.Configs;
import org.notebookos.store.support.ServerProcess;

class RedisSettingsTest {

    @TempDir
    Path directory;

    @Test
    void defaultsAreThoseOfTheConfiguration() {
        assertEquals(
                new RedisSettings(
                        "cache",
                        6379,
                        false,
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        "nbos",
                        512 * 1024,
                        4,
                        3000,
                        10_000,
                        3600),
                settings(Map.of("uri", "redis://cache")));
    }

    @Test
    void everyPropertyMaps() {
        Map<String, Object> values = new HashMap<>(Map.of(
                "uri", "rediss://me@cache:1234/5",
                "passwordFile", "/run/secret",
                "prefix", "p",
                "chunkBytes", 2048,
                "connections", 7,
                "connectMillis", 1,
                "readMillis", 2,
                "orphanSeconds", 3));
        assertEquals(
                new RedisSettings(
                        "cache",
                        1234,
                        true,
                        Optional.of("me"),
                        5,
                        Optional.of(Path.of("/run/secret")),
                        "p",
                        2048,
                        7,
                        1,
                        2,
                        3),
                settings(values));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://me:s3cret@cache", "redis://:s3cret@cache", "redis:// s3cret", "http://s3cret", "s3cret"
            })
    void aBadAddressIsRefusedWithoutRepeatingIt(String uri) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> settings(Map.of("uri", uri)));
        assertFalse(String.valueOf(refusal.getMessage()).contains("s3cret"));
        assertEquals(null, refusal.getCause());
    }

    @Test
    void thePasswordOfTheFileIsUsedAndNeverTold() throws Exception {
        try (RedisServer server = RedisServer.start(directory, "--requirepass", "s3cret")) {
            Path file = Files.writeString(directory.resolve("password"), "wrong-s3cret\n");
            RedisObjectStore store = open(Map.of("uri", server.uri(), "passwordFile", file.toString()));
            Exception refusal = assertThrows(Exception.class, () -> await(store.list("k1")));
            assertFalse(String.valueOf(refusal.getCause()).contains("s3cret"));
            assertEquals(Code.FAILED, failure(store.list("k1")));
            Files.writeString(file, "s3cret\n");
            assertEquals(List.of(), await(store.list("k1")));
            store.close();
        }
    }

    @Test
    void aServerThatIsNotThereYetIsUnavailable() throws Exception {
        RedisObjectStore store = open(Map.of("uri", "redis://127.0.0.1:" + ServerProcess.freePort()));
        Path source = Files.write(directory.resolve("source"), new byte[5]);
        assertEquals(Code.UNAVAILABLE, failure(store.put("k1", "1", source)));
        assertTrue(Files.exists(source));
        store.close();
        assertEquals(Code.UNAVAILABLE, failure(store.list("k1")));
    }

    private static RedisObjectStore open(Map<String, Object> values) {
        return new RedisObjectStore(Configs.of(RedisObjectStore.Config.class, values));
    }

    private static RedisSettings settings(Map<String, Object> values) {
        return RedisSettings.of(Configs.of(RedisObjectStore.Config.class, values));
    }
}
