package org.notebookos.identity.oidc.internal;

import java.net.URI;
import java.util.Set;

/** Addresses to which secrets and tokens may be sent: https, or this machine's loopback. */
final class SafeUri {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private SafeUri() {}

    /** @throws IllegalArgumentException if it is another kind of address; the message begins with what it is for */
    static URI parse(String what, String text) {
        try {
            return require(what, URI.create(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " is no https address: " + text, e);
        }
    }

    /** Returns the address. */
    static URI require(String what, URI uri) {
        if (uri == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(what + " is no https address: " + uri);
        }
        boolean safe = "https".equalsIgnoreCase(uri.getScheme())
                || "http".equalsIgnoreCase(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
        if (!safe) {
            throw new IllegalArgumentException(what + " must be https, or http on loopback: " + uri);
        }
        return uri;
    }
}
