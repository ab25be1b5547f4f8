package org.notebookos.spi.identity;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says who somebody is, for people who log in with a browser and for programs that present a credential.
 *
 * <p>Implemented by identity plugins and registered as an OSGi service with {@link org.notebookos.spi.Plugin#NAME}; called
 * by the gateway, from any thread, several calls at a time. No call blocks; stages fail with {@link IdentityException} within
 * ten seconds. It keeps nothing about single people: what a login needs to be finished is in {@link Login}, which the gateway
 * keeps for as long as it lets a login take.
 *
 * <p>The tokens of the platform itself are no provider's affair: they work with none, and beside any.
 *
 * <p>A login with a browser:
 *
 * <ol>
 *   <li>The gateway asks {@link #begin} and remembers the answer under its {@code state}, bound to the browser by a cookie.
 *   <li>It sends the browser to {@link Login#location}.
 *   <li>The browser comes back to the callback. The gateway finds the login by the parameter {@code state}, forgets it, so
 *       that it can't be used twice, and asks {@link #finish}.
 * </ol>
 */
@ConsumerType
public interface IdentityProvider {

    /** Returns what the login page calls it, for example {@code Example Ltd.}. */
    String displayName();

    /**
     * Begins a login with a browser.
     *
     * @param callback where the browser is to come back; the same URI is given to {@link #finish}
     * @return where to send it; fails with {@code UNAVAILABLE} if the provider can't be reached
     */
    CompletionStage<Login> begin(URI callback);

    /**
     * Finishes a login.
     *
     * @param login what {@link #begin} returned; its state was compared with the callback's
     * @param callback what {@link #begin} was given
     * @param parameters the callback's query, decoded, the first value of each name; not to be trusted
     * @return who it is; fails with {@code REFUSED} or {@code UNAVAILABLE}
     */
    CompletionStage<Identity> finish(Login login, URI callback, Map<String, String> parameters);

    /**
     * Checks a credential that a program presents with each request, such as an access token.
     *
     * @param credential as presented; not to be trusted
     * @return who it is; empty if it isn't a credential of this provider's; fails with {@code REFUSED} if it is one that
     *     doesn't count (expired, for somebody else), with {@code UNAVAILABLE} if that can't be found out
     */
    CompletionStage<Optional<Identity>> verify(String credential);
}
