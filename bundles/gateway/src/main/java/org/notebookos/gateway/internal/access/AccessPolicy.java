package org.notebookos.gateway.internal.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask this server anything. Immutable.
 *
 * @param token what clients must know; empty if authentication is off
 * @param origins origins of other sites whose pages may use the server; {@code *} for all
 * @param hosts names by which the server may be addressed; empty for any
 */
public record AccessPolicy(Optional<String> token, Set<String> origins, Set<String> hosts) {

    /** What a request gets. */
    enum Verdict {
        WELCOME,
        NO_TOKEN,
        FOREIGN_HOST,
        FOREIGN_ORIGIN
    }

    /** The token isn't shown. */
    @Override
    public String toString() {
        return "AccessPolicy[token=" + (token.isPresent() ? "set" : "off") + ", origins=" + origins + ", hosts=" + hosts
                + "]";
    }

    /**
     * Judges a request.
     *
     * @param host its Host header; null if it has none
     * @param origin its Origin header; null if it has none
     * @param authorization its Authorization header; null if it has none
     * @param queryToken the token in its URL
     */
    Verdict judge(String host, String origin, String authorization, Optional<String> queryToken) {
        if (!hosts.isEmpty() && !hosts.contains(hostName(host))) {
            return Verdict.FOREIGN_HOST;
        }
        if (token.isPresent()) {
            // Who knows the token may come from anywhere; whether a page may read the answer is CORS's affair.
            boolean known = matches(headerToken(authorization)) || matches(queryToken);
            return known ? Verdict.WELCOME : Verdict.NO_TOKEN;
        }
        boolean sameSite = origin == null || allows(origin) || isOwn(origin, host);
        return sameSite ? Verdict.WELCOME : Verdict.FOREIGN_ORIGIN;
    }

    /** Tells whether pages of an origin may read answers. */
    boolean allows(String origin) {
        return origins.contains("*") || origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    private static boolean isOwn(String origin, String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private boolean matches(Optional<String> given) {
        return given.isPresent()
                && MessageDigest.isEqual(
                        given.get().getBytes(StandardCharsets.UTF_8),
                        token.orElseThrow().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> headerToken(String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        String[] words = authorization.strip().split("\\s+", 2);
        boolean scheme = words[0].equalsIgnoreCase("token") || words[0].equalsIgnoreCase("bearer");
        return scheme && words.length == 2 ? Optional.of(words[1]) : Optional.empty();
    }

    /** Returns the name of a Host header, without port, in lower case. */
    static String hostName(String host) {
        if (host == null) {
            return "";
        }
        int port = host.startsWith("[") ? host.indexOf("]:") + 1 : host.lastIndexOf(':');
        String name = port > 0 ? host.substring(0, port) : host;
        return name.toLowerCase(Locale.ROOT);
    }
}
