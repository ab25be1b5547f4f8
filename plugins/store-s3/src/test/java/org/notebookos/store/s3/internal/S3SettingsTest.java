package org.notebookos.store.s3.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.store.support.Configs;

class S3SettingsTest {

    @Test
    void defaultsAreThoseOfTheConfiguration() {
        assertEquals(
                new S3Settings(
                        "values",
                        "nbos",
                        Optional.empty(),
                        "us-east-1",
                        Optional.empty(),
                        false,
                        true,
                        8 << 20,
                        4,
                        3000,
                        20_000,
                        120_000),
                settings(Map.of("bucket", "values")));
    }

    @Test
    void everyPropertyMaps() {
        Map<String, Object> values = new HashMap<>(Map.of(
                "bucket", "b.c-d",
                "prefix", "a/b",
                "endpoint", "https://minio:9000",
                "region", "eu-west-1",
                "profile", "me",
                "pathStyle", true,
                "checksums", false,
                "partBytes", 6 << 20));
        values.putAll(Map.of("connections", 7, "connectMillis", 1, "readMillis", 2, "callMillis", 3));
        assertEquals(
                new S3Settings(
                        "b.c-d",
                        "a/b",
                        Optional.of(URI.create("https://minio:9000")),
                        "eu-west-1",
                        Optional.of("me"),
                        true,
                        false,
                        6 << 20,
                        7,
                        1,
                        2,
                        3),
                settings(values));
    }

    @ParameterizedTest
    @CsvSource({
        "bucket, a/b",
        "prefix, /a",
        "prefix, a/../b",
        "endpoint, ftp://x",
        "endpoint, https://user:secret@x",
        "partBytes, 1000",
        "connections, 0"
    })
    void whatCanNotWorkIsRefused(String key, String value) {
        Map<String, Object> values = new HashMap<>(Map.of("bucket", "values"));
        values.put(key, value.matches("[0-9]+") ? (Object) Integer.valueOf(value) : value);
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> settings(values));
        assertEquals(key, refusal.getMessage().split(":")[0]);
    }

    @Test
    void partsAreLargerWhereTheServiceWouldNotTakeSoMany() {
        assertEquals(3, Parts.forUpload(12, 5).count());
        assertEquals(new Parts.Stretch(10, 2), Parts.forUpload(12, 5).part(2));
        assertEquals(1, Parts.forUpload(0, 5).count());
        assertEquals(10_000, Parts.forUpload(1_000_000, 5).count());
    }

    private static S3Settings settings(Map<String, Object> values) {
        return S3Settings.of(Configs.of(S3ObjectStore.Config.class, values));
    }
}
