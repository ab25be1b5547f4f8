package org.notebookos.lab.internal.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.notebookos.lab.internal.files.Headers;

/** What all pages have in common. Stateless. */
final class Pages {

    private Pages() {}

    static void send(HttpServletResponse response, int status, String html) throws IOException {
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        Headers.common(response);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setContentType("text/html; charset=utf-8");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /**
     * Gives a page the token that its request came with, as the page has no other way to show it with its own requests. Whoever
     * came with a cookie has no token in the URL, and the page gets none.
     */
    static void passToken(HttpServletRequest request, ObjectNode config) {
        config.put("token", token(request).orElse(""));
    }

    private static Optional<String> token(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query == null) {
            return Optional.empty();
        }
        for (String part : query.split("&")) {
            if (part.startsWith("token=")) {
                return Optional.of(URLDecoder.decode(part.substring("token=".length()), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** Sends a browser to another page of this server; the query goes along. */
    static void redirect(HttpServletRequest request, HttpServletResponse response, String path) {
        String query = request.getQueryString();
        response.setStatus(HttpServletResponse.SC_FOUND);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", encode(path) + (query == null ? "" : "?" + query));
    }

    private static String encode(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a path: " + path, e);
        }
    }

    /** Whether a request is from somebody who looks at pages; programs that probe for pages don't say so. */
    static boolean byBrowser(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }
}
