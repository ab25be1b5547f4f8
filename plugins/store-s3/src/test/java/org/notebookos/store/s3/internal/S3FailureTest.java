package org.notebookos.store.s3.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.notebookos.spi.store.StoredBytes.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.spi.store.StoreException;
import org.notebookos.spi.store.StoreException.Code;

class S3FailureTest {

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, UNAVAILABLE",
        "500, InternalError, UNAVAILABLE",
        "429, TooManyRequests, UNAVAILABLE",
        "400, RequestTimeout, UNAVAILABLE",
        "507, InsufficientStorage, FULL",
        "507, XMinioStorageFull, FULL",
        "403, QuotaExceeded, FULL",
        "403, AccessDenied, FAILED",
        "404, NoSuchBucket, FAILED",
        "301, PermanentRedirect, FAILED",
    })
    void whatTheServiceAnswersIsToldInTheStoresWords(int status, String word, Code code) throws Exception {
        HttpServer service = answering(status, word);
        S3ObjectStore store =
                new S3ObjectStore(S3Server.config(service.getAddress().getPort(), Map.of("callMillis", 20_000)));
        try {
            System.setProperty("aws.accessKeyId", "test");
            System.setProperty("aws.secretAccessKey", "never-to-be-told");
            ExecutionException told = assertThrows(ExecutionException.class, () -> await(store.list("k1")));
            StoreException failure = (StoreException) told.getCause();
            assertEquals(code, failure.code(), failure.getMessage());
            assertFalse(failure.getMessage().contains("never-to-be-told"));
        } finally {
            store.close();
            service.stop(0);
        }
    }

    private static HttpServer answering(int status, String word) throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + word
                        + "</Code><Message>said by the test</Message></Error>")
                .getBytes(UTF_8);
        service.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/xml");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
        return service;
    }
}
