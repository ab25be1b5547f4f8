package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

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
        for (JsonNode row : call("GET", "/nbos/api/kernels", "", 200)) {
            if (row.get("id").asText().equals(kernel)) {
                return row;
            }
        }
        throw new BenchException("kernel " + kernel + " is not listed");
    }

    private JsonNode call(String method, String path, String body, int expected) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "token " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != expected) {
                throw new BenchException(method + " " + path + ": status " + response.statusCode() + ", "
                        + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new BenchException(method + " " + path + ": the platform can't be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
