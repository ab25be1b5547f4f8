package org.notebookos.identity.oidc.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A person before a browser, who fills in whatever the provider asks. Each has cookies of its own. */
public final class Browser {

    private static final int MOST_PAGES = 20;

    private final HttpClient client;

    public Browser() {
        this(HttpClient.newBuilder());
    }

    /** @param trust says which servers are trusted */
    public Browser(HttpClient.Builder trust) {
        client = trust.cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Asks for a page; redirects aren't followed. */
    public HttpResponse<String> get(URI page) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    }

    /** Logs in at the provider; returns where the browser is sent in the end. */
    public URI logIn(URI location, URI callback, String person) throws IOException, InterruptedException {
        URI at = location;
        HttpResponse<String> page = get(at);
        for (int i = 0; i < MOST_PAGES; i++) {
            if (page.statusCode() / 100 == 3) {
                at = at.resolve(page.headers().firstValue("Location").orElseThrow());
                if (at.toString().startsWith(callback.toString())) {
                    return at;
                }
                page = get(at);
            } else {
                assertEquals(200, page.statusCode(), page.body());
                page = submit(at, page.body(), person);
            }
        }
        throw new AssertionError("never sent back to " + callback + ", last at " + at);
    }

    private HttpResponse<String> submit(URI at, String page, String person) throws IOException, InterruptedException {
        boolean login = page.contains("value=\"login\"");
        assertTrue(login || page.contains("value=\"consent\""), page);
        String form = login ? "prompt=login&password=any&login=" + person : "prompt=consent";
        return client.send(
                HttpRequest.newBuilder(at)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    public static Map<String, String> query(URI uri) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : uri.getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.putIfAbsent(decode(parts[0]), decode(parts[1]));
        }
        return parameters;
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
