package org.notebookos.gateway.internal.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.notebookos.gateway.internal.access.Peers.Peer;
import org.notebookos.gateway.internal.url.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What browsers need beside a token: cookies, and to be sent to and fro. Stateless beside the logins.
 *
 * <p>The cookie of a login is named after host and port, as the reference names its own, because browsers don't tell ports
 * apart. The cookie {@code _xsrf} has one name on all servers: pages look for that one, and what it says needs to be the same
 * as what the page says, no more.
 */
final class Browsers {

    private static final Logger LOG = LoggerFactory.getLogger(Browsers.class);
    private static final String XSRF = "_xsrf";
    private static final String XSRF_HEADER = "X-XSRFToken";
    private static final String XSRF_HEADER_OTHER = "X-CSRFToken";

    private final Door door;
    private final BrowserLogins logins;
    private final Peers peers;
    private final String basePath;

    Browsers(Door door, BrowserLogins logins, Peers peers, String basePath) {
        this.door = door;
        this.logins = logins;
        this.peers = peers;
        this.basePath = basePath;
    }

    Peer peer(HttpServletRequest request) {
        return peers.of(request);
    }

    /** Tells whether authentication is off. */
    boolean open() {
        return door.policy().isOpen();
    }

    /** Tells whether people may log in under the name by which they ask. */
    boolean servesPages(HttpServletRequest request) {
        return door.servesPages(request.getHeader("Host"));
    }

    /** Tells whether a page of ours sends a form, as far as the browser says. */
    boolean isOwnPage(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null
                || AccessPolicy.isOwn(
                        origin, request.getHeader("Host"), peer(request).secure());
    }

    static boolean wantsPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** Returns what the cookie of a login says. */
    Optional<String> login(HttpServletRequest request) {
        return cookie(request, cookieName(request));
    }

    Ask.Xsrf xsrf(HttpServletRequest request) {
        Optional<String> header = Optional.ofNullable(request.getHeader(XSRF_HEADER))
                .or(() -> Optional.ofNullable(request.getHeader(XSRF_HEADER_OTHER)));
        return xsrf(request, header.or(() -> Query.of(request).get(XSRF)));
    }

    /** Compares the cookie with what a form says, or else a header. */
    Ask.Xsrf xsrf(HttpServletRequest request, Optional<String> given) {
        return new Ask.Xsrf(cookie(request, XSRF), given);
    }

    /** Makes sure that a page of ours finds the cookie {@code _xsrf}; returns what it says. */
    String provideXsrf(HttpServletRequest request, HttpServletResponse response) {
        Optional<String> present = cookie(request, XSRF).filter(text -> text.length() >= 16);
        if (present.isPresent()) {
            return present.get();
        }
        String made = SecretText.random();
        response.addHeader("Set-Cookie", cookie(request, XSRF, made, "", ""));
        return made;
    }

    /** Logs a browser in, and out of what it was logged in before. */
    void begin(HttpServletRequest request, HttpServletResponse response, Pass pass) {
        Optional<String> before = login(request);
        if (before.filter(cookie -> logins.isFrom(cookie, pass.grant())).isEmpty()) {
            before.ifPresent(logins::end);
            LOG.info(
                    "user {} logs in with a browser at {}",
                    pass.user().name(),
                    peer(request).address());
            String age = "; Max-Age=" + logins.lasts().toSeconds();
            response.addHeader(
                    "Set-Cookie", cookie(request, cookieName(request), logins.begin(pass), age, "; HttpOnly"));
        }
        provideXsrf(request, response);
    }

    /** Logs a browser out. */
    void end(HttpServletRequest request, HttpServletResponse response) {
        login(request).ifPresent(logins::end);
        response.addHeader("Set-Cookie", cookie(request, cookieName(request), "", "; Max-Age=0", "; HttpOnly"));
    }

    /** Sends a browser to a path of this server; what it asked for is remembered nowhere. */
    static void redirect(HttpServletResponse response, String path) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", path);
        response.setStatus(302);
        response.flushBuffer();
    }

    /** Sends a browser to the login page, which sends it back. */
    void redirectToLogin(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String next = NextPath.of(withoutToken(request), basePath);
        redirect(response, basePath + "/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
    }

    /** Sends a browser to what it asked for, without the token. */
    void redirectWithoutToken(HttpServletRequest request, HttpServletResponse response) throws IOException {
        redirect(response, NextPath.of(withoutToken(request), basePath));
    }

    private static String withoutToken(HttpServletRequest request) {
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        String rest = Arrays.stream(query.split("&"))
                .filter(part -> !part.isEmpty() && Query.of(part).get("token").isEmpty())
                .collect(Collectors.joining("&"));
        return request.getRequestURI() + (rest.isEmpty() ? "" : "?" + rest);
    }

    private static String cookieName(HttpServletRequest request) {
        return "username-" + String.valueOf(request.getHeader("Host")).replaceAll("[^A-Za-z0-9]", "-");
    }

    /** Writes a cookie for the whole server. */
    private String cookie(HttpServletRequest request, String name, String value, String age, String flags) {
        return cookie(request, name, value, basePath + "/", age, flags);
    }

    /** Writes a cookie. */
    String cookie(HttpServletRequest request, String name, String value, String path, String age, String flags) {
        String secure = peer(request).secure() ? "; Secure" : "";
        return name + "=" + value + "; Path=" + path + age + flags + secure + "; SameSite=Lax";
    }

    /** Returns the first cookie of a name; the container's parser refuses requests for other people's cookies. */
    static Optional<String> cookie(HttpServletRequest request, String name) {
        var headers = request.getHeaders("Cookie");
        while (headers.hasMoreElements()) {
            for (String part : headers.nextElement().split(";")) {
                int equals = part.indexOf('=');
                if (equals > 0 && part.substring(0, equals).strip().equals(name)) {
                    String value = part.substring(equals + 1).strip();
                    return Optional.of(
                            value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                                    ? value.substring(1, value.length() - 1)
                                    : value);
                }
            }
        }
        return Optional.empty();
    }
}
