package org.notebookos.gateway.internal.access;

import java.util.List;
import java.util.Optional;

/**
 * What a request says about who sends it.
 *
 * @param method of HTTP
 * @param upgrade whether it wants a WebSocket
 * @param host its Host header; null if it has none
 * @param origin its Origin header; null if it has none
 * @param site its Sec-Fetch-Site header; null if it has none
 * @param mode its Sec-Fetch-Mode header; null if it has none
 * @param credentials tokens, of header, query and path
 * @param cookie of a browser that has logged in
 * @param xsrf what shows that the page that sends it may read our cookies
 * @param peer who sends it
 */
record Ask(
        String method,
        boolean upgrade,
        String host,
        String origin,
        String site,
        String mode,
        List<String> credentials,
        Optional<String> cookie,
        Xsrf xsrf,
        Peers.Peer peer) {

    /**
     * The same secret twice: pages of other sites can make a browser send a cookie, but not read it.
     *
     * @param cookie the cookie {@code _xsrf}
     * @param given header or parameter
     */
    record Xsrf(Optional<String> cookie, Optional<String> given) {

        /** Returns what is wrong, in the reference's words; empty: nothing. */
        Optional<String> problem() {
            if (given.isEmpty()) {
                return Optional.of("'_xsrf' argument missing from POST");
            }
            boolean same = cookie.isPresent() && SecretText.same(cookie.get(), given.get());
            return same ? Optional.empty() : Optional.of("XSRF cookie does not match POST argument");
        }
    }

    boolean changesNothing() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
