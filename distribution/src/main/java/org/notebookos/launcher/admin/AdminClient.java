package org.notebookos.launcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.tls.PinnedCertificate;

/** Asks a controller's admin REST interface. Used by one thread. */
public final class AdminClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String url;
    private final String token;
    private final HttpClient http;

    /**
     * @param url of the gateway, without a path
     * @param token of operators
     */
    public AdminClient(String url, String token) {
        this(url, token, Optional.empty());
    }

    /** @param certificate file with the certificate that the gateway has to show; empty if it serves HTTP */
    public AdminClient(String url, String token, Optional<Path> certificate) {
        this.url = url;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).version(HttpClient.Version.HTTP_1_1);
        certificate.map(PinnedCertificate::context).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    /** Writes text as one segment of a path. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns what {@code /nbos/api/PATH} says. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(request("/nbos/api/" + path).GET().build());
    }

    /** Sends a JSON object to {@code /nbos/api/PATH}. */
    public JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send(request("/nbos/api/" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build());
    }

    /** Sends bytes to {@code /nbos/api/PATH}. */
    public JsonNode post(String path, byte[] body) throws IOException, InterruptedException {
        return send(request("/nbos/api/" + path)
                .header("Content-Type", "application/java-archive")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Deletes {@code /nbos/api/PATH}. */
    public JsonNode delete(String path) throws IOException, InterruptedException {
        return send(request("/nbos/api/" + path).DELETE().build());
    }

    /** Returns what {@code /nbos/health} says, whatever its status. */
    public JsonNode health() throws IOException, InterruptedException {
        HttpRequest request = request("/nbos/health").GET().build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        return JSON.readTree(response.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT).header("Authorization", "token " + token);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            throw new LauncherException(
                    Code.CONTROLLER, "no controller answers at " + url + ". Start one with \"notebookos up\"", e);
        } catch (SSLException e) {
            throw new LauncherException(Code.CONTROLLER, "no safe connection to " + url + ": " + e.getMessage(), e);
        }
        if (response.statusCode() / 100 != 2) {
            throw new LauncherException(Code.CONTROLLER, reason(response));
        }
        return response.body().length == 0 ? JSON.nullNode() : JSON.readTree(response.body());
    }

    private static String reason(HttpResponse<byte[]> response) {
        String text = new String(response.body(), StandardCharsets.UTF_8).strip();
        try {
            String message = JSON.readTree(text).path("message").asText("");
            if (!message.isEmpty()) {
                return message;
            }
        } catch (IOException e) {
            // Not JSON: shown as it came.
            return "the controller answered " + response.statusCode() + ": " + text;
        }
        return "the controller answered " + response.statusCode() + (text.isEmpty() ? "" : ": " + text);
    }
}
