package org.notebookos.spi.identity;

import java.net.URI;

/**
 * A login that a browser has begun and not finished.
 *
 * @param location where the browser is sent
 * @param state unguessable; comes back in the callback's parameter {@code state}
 * @param secret the provider's own notes, such as a nonce and a PKCE verifier; the front door keeps them, shows them to
 *     nobody and hands them back
 */
public record Login(URI location, String state, String secret) {

    /** The secret isn't shown. */
    @Override
    public String toString() {
        return "Login[location=" + location.getScheme() + "://" + location.getAuthority() + location.getPath() + "]";
    }
}
