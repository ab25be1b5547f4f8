package org.notebookos.identity.oidc.internal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/** Checks access tokens of one audience. Thread-safe. */
final class BearerTokens {

    private static final int LONGEST = 16 * 1024;

    private final OidcSettings settings;

    BearerTokens(OidcSettings settings) {
        this.settings = settings;
    }

    /** Returns the token that a credential is, if its issuer says it is ours; nothing is checked yet. Doesn't block. */
    Optional<SignedJWT> ours(String credential) {
        if (settings.audience().isEmpty() || credential.length() > LONGEST || !credential.startsWith("ey")) {
            return Optional.empty();
        }
        try {
            SignedJWT token = SignedJWT.parse(credential);
            String issuer = token.getJWTClaimsSet().getIssuer();
            return settings.issuer().toString().equals(issuer) ? Optional.of(token) : Optional.empty();
        } catch (ParseException e) {
            // Somebody else's credential, not a token: what it looks like is nobody's affair.
            return Optional.empty();
        }
    }

    /** Returns what a token says; fails with {@code REFUSED} if it doesn't count. May block. */
    JWTClaimsSet checked(Provider provider, SignedJWT token) {
        try {
            return processor(provider).process(token, null);
        } catch (KeySourceException e) {
            throw new IdentityException(
                    Code.UNAVAILABLE, "the identity provider's signing keys can't be had: " + e.getMessage(), e);
        } catch (BadJOSEException | JOSEException e) {
            throw new IdentityException(Code.REFUSED, "the access token doesn't count: " + e.getMessage(), e);
        }
    }

    private DefaultJWTProcessor<SecurityContext> processor(Provider provider) {
        // An ID token says who somebody is, to the client alone; whoever got one must not use the platform with it.
        Set<String> idTokens = Set.of("at_hash", "c_hash");
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                Set.of(settings.audience().orElseThrow()),
                new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build(),
                Set.of("sub", "exp"),
                idTokens);
        claims.setMaxClockSkew((int) settings.clockSkew().toSeconds());
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"), JOSEObjectType.JWT, null));
        processor.setJWSKeySelector(provider.keys());
        processor.setJWTClaimsSetVerifier(claims);
        return processor;
    }
}
