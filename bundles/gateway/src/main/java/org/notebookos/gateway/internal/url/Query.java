package org.notebookos.gateway.internal.url;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The query of a URL. Read from the URL alone: asking the container for parameters would consume the body of forms. Parts
 * without a name (cache busters) or with broken escapes are ignored.
 */
public final class Query {

    private final Map<String, String> parameters = new HashMap<>();

    private Query(String text) {
        for (String part : text.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                add(part.substring(0, equals), part.substring(equals + 1));
            }
        }
    }

    private void add(String name, String value) {
        try {
            parameters.putIfAbsent(
                    URLDecoder.decode(name, StandardCharsets.UTF_8), URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException broken) {
            // A parameter with a broken escape is no parameter that anyone asked for.
            return;
        }
    }

    /** Reads the query of a request. */
    public static Query of(HttpServletRequest request) {
        return of(request.getQueryString());
    }

    /** Reads a query; null is an empty one. */
    public static Query of(String text) {
        return new Query(text == null ? "" : text);
    }

    /** Returns the first value of each parameter. */
    public Map<String, String> all() {
        return Map.copyOf(parameters);
    }

    /** Returns the first value of a parameter. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
