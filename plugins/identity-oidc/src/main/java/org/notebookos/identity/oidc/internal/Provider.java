package org.notebookos.identity.oidc.internal;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/**
 * What a provider says about itself, and its keys.
 *
 * @param metadata checked: it is the issuer's, with addresses to which secrets may be sent
 * @param keys finds the key that a signature names; looks for new ones, but not too often. May block
 */
record Provider(OIDCProviderMetadata metadata, JWSKeySelector<SecurityContext> keys) {

    /** Signatures with keys that only the provider has: neither none, nor HMAC with the client's secret. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** Keys are used for a day at most; those older than an hour are asked for anew, while nobody waits. */
    private static final long KEYS_COUNT_MILLIS = 24 * 3_600_000;

    private static final long KEYS_ARE_FRESH_MILLIS = 3_600_000;

    /** Asks for the description; fails with {@code UNAVAILABLE} if it can't be had or must not be used. */
    static Provider ask(OidcSettings settings, Transport transport, ExecutorService background) {
        String issuer = settings.issuer().toString();
        URI well = URI.create(issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration");
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(transport.get("the description", well));
            require(
                    metadata.getIssuer().getValue().equals(issuer),
                    "it describes the issuer " + metadata.getIssuer() + ", not " + issuer);
            SafeUri.require("authorization_endpoint", metadata.getAuthorizationEndpointURI());
            SafeUri.require("token_endpoint", metadata.getTokenEndpointURI());
            SafeUri.require("jwks_uri", metadata.getJWKSetURI());
            if (metadata.getUserInfoEndpointURI() != null) {
                SafeUri.require("userinfo_endpoint", metadata.getUserInfoEndpointURI());
            }
            return new Provider(metadata, keys(settings, transport, background, metadata.getJWKSetURI()));
        } catch (ParseException | IllegalArgumentException | MalformedURLException e) {
            throw new IdentityException(
                    Code.UNAVAILABLE, "the description at " + well + " can't be used: " + e.getMessage(), e);
        }
    }

    private static JWSKeySelector<SecurityContext> keys(
            OidcSettings settings, Transport transport, ExecutorService background, URI address)
            throws MalformedURLException {
        long look = settings.keyLook().toMillis();
        JWKSource<SecurityContext> source = JWKSourceBuilder.<SecurityContext>create(
                        address.toURL(), url -> keySet(transport, address))
                .cache(KEYS_COUNT_MILLIS, settings.timeout().toMillis())
                .refreshAheadCache(KEYS_COUNT_MILLIS - KEYS_ARE_FRESH_MILLIS, null, background, false, null, false)
                .rateLimited(look)
                .outageTolerant(true)
                .build();
        return new JWSVerificationKeySelector<>(ALGORITHMS, source);
    }

    private static Resource keySet(Transport transport, URI address) throws IOException {
        try {
            return new Resource(transport.get("the signing keys", address), "application/json");
        } catch (IdentityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
