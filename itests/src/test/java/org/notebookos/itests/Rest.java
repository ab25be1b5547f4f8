package org.notebookos.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A client of the platform's REST interfaces. */
final class Rest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final String token;
    private final HttpClient http;

    Rest(String base, String token) {
        this(base, token, HttpClient.newHttpClient());
    }

    Rest(String base, String token, HttpClient http) {
        this.base = base;
        this.token = token;
        this.http = http;
    }

    /** Status and body of an answer. */
    record Answer(int status, JsonNode body) {

        String message() {
            return body.path("message").asText();
        }
    }

    Answer get(String path) {
        return call("GET", path, new byte[0], token);
    }

    Answer post(String path, String body) {
        return call("POST", path, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), token);
    }

    Answer post(String path, byte[] body) {
        return call("POST", path, body, token);
    }

    Answer delete(String path) {
        return call("DELETE", path, new byte[0], token);
    }

    Answer call(String method, String path, byte[] body, String credential) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!credential.isEmpty()) {
            request.header("Authorization", "token " + credential);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks until a condition holds; fails after a limit. */
    static void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + ": not so after " + limit.toSeconds() + " s");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
    }

    /** Returns how many hosts are up; 0 while the controller isn't. */
    int hostsUp() {
        try {
            return call("GET", "/nbos/health", new byte[0], "")
                    .body()
                    .path("hosts")
                    .path("up")
                    .asInt();
        } catch (AssertionError e) {
            return 0;
        }
    }
}
