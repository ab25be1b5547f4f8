package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.notebookos.identity.oidc.lab.TestProvider;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException.Code;

/** Access tokens that programs present. */
class BearerTokensTest extends Lab {

    private static final JOSEObjectType ACCESS = new JOSEObjectType("at+jwt");

    private OidcIdentityProvider plugin;
    private final Instant expires = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);

    @BeforeEach
    void configure() throws Exception {
        plugin = plugin(Map.of("audience", TestProvider.AUDIENCE, "adminGroups", new String[] {"operators"}));
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(identities.issuer())
                .subject("ada")
                .audience(TestProvider.AUDIENCE)
                .issueTime(new Date())
                .expirationTime(Date.from(expires))
                .claim("preferred_username", "ada");
    }

    private static String sign(JWTClaimsSet.Builder claims) throws Exception {
        return identities.keys().sign(JWSAlgorithm.ES256, ACCESS, claims.build());
    }

    @Test
    void aTokenThatTheProviderGaveAProgramCounts() throws Exception {
        Identity program = await(plugin.verify(identities.tokenOfAProgram())).orElseThrow();

        assertTrue(program.user().startsWith("a-program-"), program.user());
        assertTrue(program.expires().orElseThrow().isAfter(Instant.now()));
    }

    @Test
    void aPersonsTokenIsTheUserWhoLogsInWithABrowser() throws Exception {
        Identity ada = await(plugin.verify(sign(claims()))).orElseThrow();

        assertEquals(await(logIn(plugin, "ada")).user(), ada.user());
        assertEquals(Optional.of(expires), ada.expires());
        assertFalse(ada.admin());
    }

    @Test
    void groupsCountToo() throws Exception {
        assertTrue(await(plugin.verify(sign(claims().claim("groups", List.of("operators")))))
                .orElseThrow()
                .admin());
    }

    @Test
    void whatDoesNotCountIsRefused() throws Exception {
        Instant past = Instant.now().minusSeconds(120);
        fails(Code.REFUSED, plugin.verify(sign(claims().expirationTime(Date.from(past)))));
        fails(Code.REFUSED, plugin.verify(sign(claims().expirationTime(null))));
        fails(Code.REFUSED, plugin.verify(sign(claims().notBeforeTime(Date.from(expires)))));
        fails(Code.REFUSED, plugin.verify(sign(claims().audience("another"))));
        fails(Code.REFUSED, plugin.verify(sign(claims().subject(null))));
        fails(Code.REFUSED, plugin.verify(sign(claims().claim("at_hash", "of an ID token"))));
        fails(Code.REFUSED, plugin.verify(identities.keys().signWithPublicKey(claims().build())));
        fails(
                Code.REFUSED,
                plugin.verify(identities
                        .keys()
                        .sign(JWSAlgorithm.ES256, new JOSEObjectType("logout+jwt"), claims().build())));
    }

    @Test
    void whatIsNoTokenOfThisProvidersIsNobodys() throws Exception {
        assertEquals(Optional.empty(), await(plugin.verify(sign(claims().issuer("https://id.example")))));
        assertEquals(Optional.empty(), await(plugin.verify(new PlainJWT(claims().build()).serialize())));
        assertEquals(Optional.empty(), await(plugin.verify("ey" + "J".repeat(20_000))));
        assertEquals(Optional.empty(), await(plugin.verify("eyJ.eyJ.eyJ")));
    }

    @Test
    void withoutAnAudienceNoTokenIsTaken() throws Exception {
        assertEquals(Optional.empty(), await(plugin(Map.of()).verify(sign(claims()))));
    }
}
