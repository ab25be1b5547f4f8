package org.notebookos.gateway.internal.url;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths of the API: {@code /api/…}, and {@code /t/TOKEN/api/…} for clients that can't send a token in any other way, as the
 * WebSocket of jupyter_server's gateway client.
 */
public final class ApiPath {

    /** Servlet path of the form with a token. */
    public static final String TOKEN_PREFIX = "/t";

    private static final Pattern WITH_TOKEN = Pattern.compile("/([^/]+)/api(/.*)?");
    private static final String NOWHERE = "/t";

    private ApiPath() {}

    /** Returns the path below {@code /api}, with a leading slash, or empty for /api itself. */
    public static String below(HttpServletRequest request) {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (!request.getServletPath().endsWith(TOKEN_PREFIX)) {
            return path;
        }
        Matcher matcher = WITH_TOKEN.matcher(path);
        if (!matcher.matches()) {
            return NOWHERE;
        }
        return matcher.group(2) == null ? "" : matcher.group(2);
    }

    /**
     * Returns the token in a path.
     *
     * @param uri the request's path as sent
     * @param basePath what all paths begin with
     */
    public static Optional<String> token(String uri, String basePath) {
        String prefix = basePath + TOKEN_PREFIX + "/";
        if (!uri.startsWith(prefix)) {
            return Optional.empty();
        }
        int end = uri.indexOf('/', prefix.length());
        return Optional.of(end < 0 ? uri.substring(prefix.length()) : uri.substring(prefix.length(), end));
    }
}
