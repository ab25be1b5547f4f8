package org.notebookos.identity.oidc.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Stands before the provider, at the address that is its issuer's, and breaks what tests want broken. Thread-safe. */
public final class FaultyFront implements AutoCloseable {

    private static final Set<String> HOP =
            Set.of("host", "connection", "content-length", "transfer-encoding", "keep-alive");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, UnaryOperator<String>> rewrites = new ConcurrentHashMap<>();
    private volatile int behind;
    private volatile boolean down;
    private volatile boolean silent;

    public FaultyFront() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void passTo(int port) {
        behind = port;
    }

    /** Whether all requests are answered with 503. */
    public void down(boolean now) {
        down = now;
    }

    /** Whether no request is answered. */
    public void silent(boolean now) {
        silent = now;
    }

    /** Changes what a path answers. */
    public void rewrite(String path, UnaryOperator<String> change) {
        rewrites.put(path, change);
    }

    public void honest() {
        down = false;
        silent = false;
        rewrites.clear();
    }

    public int asked(String path) {
        return asked.getOrDefault(path, new AtomicInteger()).get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.computeIfAbsent(path, each -> new AtomicInteger()).incrementAndGet();
        try (exchange) {
            if (silent) {
                closing.await();
            } else if (down) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                pass(exchange, path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange, String path) throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + behind + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase())
                    && !name.toLowerCase().startsWith("upgrade")
                    && !name.equalsIgnoreCase("http2-settings")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        request.header("X-Forwarded-Host", uri().getAuthority()).header("X-Forwarded-Proto", "http");
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        answer.headers().map().forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase())) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] told = rewrites.containsKey(path)
                ? rewrites.get(path).apply(new String(answer.body())).getBytes()
                : answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), told.length == 0 ? -1 : told.length);
        exchange.getResponseBody().write(told);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
