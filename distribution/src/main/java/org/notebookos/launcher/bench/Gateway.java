package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The platform's REST interface, as the benchmark uses it. */
final class Gateway {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /**
     * @param base {@code http://host:port}
     * @param token the access token
     */
    Gateway(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    HttpClient http() {
        return http;
    }

    String token() {
        return token;
    }

    URI webSocket(String kernel, String session) {
        return URI.create(base.toString().replaceFirst("^http", "ws") + "/api/kernels/" + kernel
                + "/channels?session_id=" + session);
    }

    String createKernel(Map<String, String> environment) {
        JsonNode body = JSON.valueToTree(Map.of("name", "python3", "env", environment));
        return call("POST", "/api/kernels", body.toString(), 201).get("id").asText();
    }

    void deleteKernel(String kernel) {
        call("DELETE", "/api/kernels/" + kernel, "", 204);
    }

    /** Returns a kernel's row of {@code kernels --json}. */
    JsonNode kernelRow(String kernel) {
        for (JsonNode row : get("/nbos/api/kernels")) {
            if (row.get("id").asText().equals(kernel)) {
                return row;
            }
        }
        throw new BenchException("kernel " + kernel + " is not listed");
    }

    JsonNode get(String path) {
        return call("GET", path, "", 200);
    }

    JsonNode post(String path, Map<String, ?> body) {
        return call("POST", path, JSON.valueToTree(body).toString(), 200);
    }

    /** Asks for something that may be refused at this moment, or take longer than is waited for; returns why it isn't done. */
    Optional<String> attempt(String path, Map<String, ?> body) {
        HttpResponse<byte[]> response =
                send("POST", path, JSON.valueToTree(body).toString());
        return response.statusCode() == 200
                ? Optional.empty()
                : Optional.of(refused("POST", path, response).getMessage());
    }

    private JsonNode call(String method, String path, String body, int expected) {
        HttpResponse<byte[]> response = send(method, path, body);
        if (response.statusCode() != expected) {
            throw refused(method, path, response);
        }
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new BenchException(method + " " + path + ": the answer isn't JSON", e);
        }
    }

    private static BenchException refused(String method, String path, HttpResponse<byte[]> response) {
        return new BenchException(method + " " + path + ": status " + response.statusCode() + ", "
                + new String(response.body(), StandardCharsets.UTF_8));
    }

    private HttpResponse<byte[]> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "token " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new BenchException(method + " " + path + ": the platform can't be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
