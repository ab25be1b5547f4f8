package org.notebookos.gateway.internal.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Asks a {@link GatewayServer} as a browser does: keeps cookies, accepts HTML, says which page asks. Follows no redirect. */
final class Browser {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final Map<String, String> cookies = new TreeMap<>();
    final List<String> setCookies = new ArrayList<>();
    private final GatewayServer server;

    Browser(GatewayServer server) {
        this.server = server;
    }

    String origin() {
        return "http://127.0.0.1:" + server.port();
    }

    String xsrf() {
        return cookies.getOrDefault("_xsrf", "");
    }

    String cookieName() {
        return "username-127-0-0-1-" + server.port();
    }

    /** Opens a page, as a person who types its address. */
    HttpResponse<String> open(String path) throws Exception {
        return send("GET", path, null, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    }

    /** Asks as a script of one of the server's own pages. */
    HttpResponse<String> script(String method, String path, String body) throws Exception {
        return send(method, path, body, "Accept", "*/*", "Origin", origin(), "X-XSRFToken", xsrf());
    }

    /** Sends a form of one of the server's own pages. */
    HttpResponse<String> form(String path, String form) throws Exception {
        return send(
                "POST",
                path,
                form,
                "Accept",
                "text/html",
                "Origin",
                origin(),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!cookies.isEmpty()) {
            request.header("Cookie", cookieHeader());
        }
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        response.headers().allValues("Set-Cookie").forEach(this::keep);
        return response;
    }

    private String cookieHeader() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private void keep(String header) {
        setCookies.add(header);
        String pair = header.split(";")[0];
        int equals = pair.indexOf('=');
        if (header.contains("Max-Age=0")) {
            cookies.remove(pair.substring(0, equals));
        } else {
            cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    /** Opens a WebSocket with the cookies. */
    TestSocket socket(String path, String... headers) {
        List<String> all = new ArrayList<>(List.of("Cookie", cookieHeader()));
        all.addAll(List.of(headers));
        return TestSocket.open(server.socketUri(path), true, all.toArray(String[]::new));
    }

    /** Returns the status with which a WebSocket is refused. */
    int refusedSocket(String path, String... headers) {
        try {
            socket(path, headers).abort();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("");
    }

    static URI uri(HttpResponse<String> response) {
        return URI.create(location(response));
    }
}
