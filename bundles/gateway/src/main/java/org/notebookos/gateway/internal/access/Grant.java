package org.notebookos.gateway.internal.access;

import java.time.Instant;

/** By what somebody was let in; what is told of it is never a secret. */
public sealed interface Grant {

    /** Authentication is off. */
    record Open() implements Grant {}

    /**
     * The token of the configuration.
     *
     * @param hash of the token
     */
    record OwnerToken(String hash) implements Grant {

        /** The hash isn't shown: people may have chosen a token that can be guessed from it. */
        @Override
        public String toString() {
            return "OwnerToken[]";
        }
    }

    /**
     * A token that was made for somebody.
     *
     * @param hash of the token
     */
    record NamedToken(String hash) implements Grant {}

    /**
     * The login of a browser.
     *
     * @param hash of what its cookie says
     */
    record Browser(String hash) implements Grant {}

    /**
     * The word of an identity provider.
     *
     * @param provider its name
     * @param until when it ends
     */
    record Vouched(String provider, Instant until) implements Grant {}
}
