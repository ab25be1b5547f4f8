package org.notebookos.simulator.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.notebookos.jupyter.V1Frames;

/**
 * A running platform as its clients see it: REST and WebSockets. Nothing blocks; answers, and {@link LiveException}s instead of them,
 * come on threads of the HTTP client, of which there are few however many sessions there are. Thread-safe.
 */
public final class LiveSystem implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** A gateway answers the wish for a kernel within 40 s. */
    private static final Duration FEWER_HOSTS = Duration.ofMinutes(3);

    private static final long LOOK_MILLIS = 500;
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final int THREADS = 4;
    private static final int CREATED = 201;
    private static final int DELETED = 204;
    private static final int OK = 200;

    private final URI base;
    private final String token;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, LiveSystem::thread);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).executor(threads).build();

    /**
     * @param base {@code http://host:port}
     * @param token the access token
     */
    public LiveSystem(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "replay-http");
        thread.setDaemon(true);
        return thread;
    }

    /** Asks for a kernel with these variables; the answer is its id. */
    CompletableFuture<String> create(Map<String, String> environment) {
        JsonNode body = JSON.valueToTree(Map.of("name", "python3", "env", environment));
        return call("POST", "/api/kernels", body.toString(), CREATED)
                .thenApply(kernel -> kernel.path("id").asText());
    }

    /** Deletes a kernel. */
    CompletableFuture<Void> delete(String kernel) {
        return call("DELETE", "/api/kernels/" + kernel, "", DELETED).thenAccept(nothing -> {});
    }

    /** Returns the state of the cluster, as {@code status --json} prints it. */
    CompletableFuture<JsonNode> status() {
        return call("GET", "/nbos/api/status", "", OK);
    }

    /** Returns the kernels, as {@code kernels --json} prints them. */
    CompletableFuture<JsonNode> kernels() {
        return call("GET", "/nbos/api/kernels", "", OK);
    }

    /** Opens the channels of a kernel for a client's session. */
    CompletableFuture<WebSocket> connect(String kernel, String session, WebSocket.Listener listener) {
        URI channels = URI.create(base.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + "/api/kernels/"
                + kernel + "/channels?session_id=" + session);
        return http.newWebSocketBuilder()
                .header("Authorization", "token " + token)
                .subprotocols(V1Frames.SUBPROTOCOL)
                .connectTimeout(ANSWER)
                .buildAsync(channels, listener);
    }

    /**
     * Waits for the state of the cluster.
     *
     * @throws LiveException if the platform can't be reached, or refuses the token
     */
    public JsonNode statusNow() throws InterruptedException {
        try {
            return status().get(ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LiveException known ? known : new LiveException("no status", e.getCause());
        } catch (TimeoutException e) {
            throw new LiveException(base + " doesn't answer", e);
        }
    }

    /**
     * Waits until there are no more hosts than that, so that a further replay begins like the one before it; not for ever.
     *
     * @throws LiveException if the platform can't be reached
     */
    public void awaitHosts(int most) throws InterruptedException {
        long limit = System.nanoTime() + FEWER_HOSTS.toNanos();
        while (statusNow().path("hosts").size() > most && System.nanoTime() < limit) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private CompletableFuture<JsonNode> call(String method, String path, String body, int expected) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER)
                .header("Authorization", "token " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        String what = method + " " + base.resolve(path);
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((response, failure) -> {
            if (failure != null) {
                throw new LiveException(what + ": not reached: " + cause(failure), failure);
            }
            if (response.statusCode() != expected) {
                throw new LiveException(what + ": status " + response.statusCode() + ", " + response.body());
            }
            return parse(what, response.body());
        });
    }

    private static JsonNode parse(String what, String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new LiveException(what + ": the answer isn't JSON", e);
        }
    }

    /** Returns what went wrong, without the wrapping of futures. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
