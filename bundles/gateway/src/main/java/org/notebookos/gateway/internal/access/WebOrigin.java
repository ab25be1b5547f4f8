package org.notebookos.gateway.internal.access;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The origin of a page.
 *
 * @param scheme http or https
 * @param host the site
 */
record WebOrigin(String scheme, HostName host) {

    /** Reads a header {@code Origin}; empty if it is null, {@code null}, or of no web page. */
    static Optional<WebOrigin> parse(String text) {
        int colon = text == null ? -1 : text.indexOf("://");
        if (colon < 0) {
            return Optional.empty();
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Optional.empty();
        }
        return HostName.parse(text.substring(colon + 3)).map(host -> new WebOrigin(scheme, normal(scheme, host)));
    }

    /** The usual port is never written. */
    private static HostName normal(String scheme, HostName host) {
        return host.port().equals(OptionalInt.of(usualPort(scheme)))
                ? new HostName(host.name(), OptionalInt.empty())
                : host;
    }

    private static int usualPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /**
     * Tells whether a page of this origin is one of the server that was asked.
     *
     * @param asked by which name it was asked
     * @param secure whether it is known to be asked over TLS; if not, a proxy may do that unseen
     */
    boolean isOf(HostName asked, boolean secure) {
        if (secure && !scheme.equals("https")) {
            return false;
        }
        return host.equals(normal(scheme, asked));
    }

    @Override
    public String toString() {
        String port = host.port().isPresent() ? ":" + host.port().getAsInt() : "";
        return scheme + "://" + host.name() + port;
    }
}
