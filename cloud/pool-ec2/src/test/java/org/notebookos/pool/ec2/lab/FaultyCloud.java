package org.notebookos.pool.ec2.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands in front of a server of the APIs and passes on what it is asked, but for the faults that a test orders. */
public final class FaultyCloud implements AutoCloseable {

    private static final Set<String> OWN =
            Set.of("host", "content-length", "connection", "transfer-encoding", "expect", "upgrade");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI behind;
    private final LifecycleHooks hooks = new LifecycleHooks();
    private final Faults faults = new Faults();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    private FaultyCloud(HttpServer server, URI behind) {
        this.server = server;
        this.behind = behind;
    }

    public static FaultyCloud before(URI behind) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FaultyCloud cloud = new FaultyCloud(server, behind);
        server.setExecutor(cloud.threads);
        server.createContext("/", cloud::handle);
        server.start();
        return cloud;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public LifecycleHooks hooks() {
        return hooks;
    }

    public Faults faults() {
        return faults;
    }

    /** The calls of EC2 and Auto Scaling that came, of one action. */
    public List<Call> calls(String action) {
        return calls.stream().filter(c -> c.action().equals(action)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            CloudAnswer answer = answer(exchange, body);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CloudAnswer answer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        Call call = Call.of(body);
        calls.add(call);
        Optional<CloudAnswer> own = faults.answer(call).or(() -> hooks.answer(call, this::terminate));
        if (own.isPresent()) {
            return own.get();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                .timeout(Duration.ofSeconds(60))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(v -> request.header(name, v));
            }
        });
        HttpResponse<byte[]> passed = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        CloudAnswer answer = new CloudAnswer(
                passed.statusCode(), passed.headers().firstValue("Content-Type").orElse("text/xml"), passed.body());
        return switch (call.action()) {
            case "DescribeAutoScalingGroups" -> edited(answer, hooks.edited(answer.text()));
            case "DescribeInstances" -> edited(answer, faults.edited(answer.text()));
            default -> answer;
        };
    }

    private static CloudAnswer edited(CloudAnswer answer, String text) {
        return new CloudAnswer(answer.status(), answer.type(), text.getBytes(StandardCharsets.UTF_8));
    }

    private void terminate(String instance, boolean decrement) {
        String body = "Action=TerminateInstanceInAutoScalingGroup&Version=2011-01-01&InstanceId=" + instance
                + "&ShouldDecrementDesiredCapacity=" + decrement;
        HttpRequest request = HttpRequest.newBuilder(behind)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/autoscaling/aws4_request, SignedHeaders=host,"
                                + " Signature=0")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("the server didn't terminate " + instance + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new AssertionError("the server didn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
