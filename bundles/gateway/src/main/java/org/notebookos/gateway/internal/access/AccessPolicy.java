package org.notebookos.gateway.internal.access;

import java.util.Optional;
import java.util.Set;

/**
 * By which names the server may be addressed, and whose pages may use it. Immutable.
 *
 * @param token of the owner; empty if authentication is off
 * @param origins origins of other sites whose pages may use the server; {@code *} for all
 * @param hosts names by which the server may be addressed; empty for any
 */
public record AccessPolicy(Optional<String> token, Set<String> origins, Set<String> hosts) {

    /** The token isn't shown. */
    @Override
    public String toString() {
        return "AccessPolicy[token=" + (token.isPresent() ? "set" : "off") + ", origins=" + origins + ", hosts=" + hosts
                + "]";
    }

    /** Tells whether everyone is let in who is not a page of another site. */
    boolean isOpen() {
        return token.isEmpty();
    }

    /** Tells whether requests of a Host header are answered at all. */
    boolean serves(String host) {
        return hosts.isEmpty() || hosts.contains(hostName(host));
    }

    /**
     * Tells whether people may log in under a Host header: a page that rebinds its own name to our address must not become
     * one of ours. Addresses can't be rebound.
     */
    boolean servesPages(String host, Set<String> ownNames) {
        if (!hosts.isEmpty()) {
            return hosts.contains(hostName(host));
        }
        return HostName.parse(host)
                .filter(asked -> asked.isAddress() || ownNames.contains(asked.name()))
                .isPresent();
    }

    /** Tells whether pages of an origin may read answers. */
    boolean allows(String origin) {
        return origins.contains("*") || isListed(origin);
    }

    /** Tells whether an origin is named in the configuration. */
    private boolean isListed(String origin) {
        return WebOrigin.parse(origin)
                .filter(page -> origins.contains(page.toString()))
                .isPresent();
    }

    /**
     * Tells whether an origin is the server's own.
     *
     * @param origin of a page; null is none
     * @param host by which the server was asked
     * @param secure whether it is known to be asked over TLS
     */
    static boolean isOwn(String origin, String host, boolean secure) {
        Optional<HostName> asked = HostName.parse(host);
        return asked.isPresent()
                && WebOrigin.parse(origin)
                        .filter(page -> page.isOf(asked.get(), secure))
                        .isPresent();
    }

    /** Returns the name of a Host header, without port, in one form for all ways to write it; empty if it is none. */
    static String hostName(String host) {
        return HostName.parse(host).map(HostName::name).orElse("");
    }
}
