package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.notebookos.identity.oidc.lab.Browser;
import org.notebookos.identity.oidc.lab.Keys;
import org.notebookos.identity.oidc.lab.TestProvider;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException.Code;
import org.notebookos.spi.identity.Login;

/** A provider that is away, slow, confused, or has new keys. */
class OutageTest extends Lab {

    private static final Duration RECOVERY = Duration.ofSeconds(20);

    @Test
    void aProviderThatIsDownIsSaidToBeAndLoginsWorkWhenItIsBack() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());
        identities.front.down(true);
        String why = fails(Code.UNAVAILABLE, plugin.begin(CALLBACK));
        assertTrue(why.contains("503") && why.contains(identities.issuer()), why);

        identities.front.down(false);

        assertEquals("Ada Lovelace", eventually(plugin).displayName());
    }

    @Test
    void aLoginThatIsUnderWayFailsWhileTheProviderIsDown() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());
        Login login = await(plugin.begin(CALLBACK));
        URI answer = new Browser().logIn(login.location(), CALLBACK, "ada");

        identities.front.down(true);

        fails(Code.UNAVAILABLE, plugin.finish(login, CALLBACK, Browser.query(answer)));
    }

    @Test
    void aSilentProviderIsGivenUpInTimeAndBlocksNobody() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("timeoutSeconds", 1));
        identities.front.silent(true);
        long began = System.nanoTime();

        var stages =
                IntStream.range(0, 20).mapToObj(i -> plugin.begin(CALLBACK)).toList();
        long asked = System.nanoTime();
        stages.forEach(stage -> fails(Code.UNAVAILABLE, stage));

        assertTrue(asked - began < Duration.ofMillis(900).toNanos(), "begin() returns at once");
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos(), "and fails within ten seconds");
    }

    @Test
    void nonsenseIsUnavailable() throws Exception {
        identities.front.rewrite("/.well-known/openid-configuration", body -> "<html>hello");
        fails(Code.UNAVAILABLE, plugin(Map.of()).begin(CALLBACK));

        identities.front.rewrite("/.well-known/openid-configuration", body -> "x".repeat(600_000));
        fails(Code.UNAVAILABLE, plugin(Map.of()).begin(CALLBACK));
    }

    @Test
    void aDescriptionOfAnotherIssuerIsNotUsed() throws Exception {
        identities.front.rewrite(
                "/.well-known/openid-configuration",
                body -> body.replace("\"issuer\":\"" + identities.issuer(), "\"issuer\":\"https://id.example"));

        String why = fails(Code.UNAVAILABLE, plugin(Map.of()).begin(CALLBACK));
        assertTrue(why.contains("https://id.example"), why);
    }

    @Test
    void tokensAreNotFetchedWithoutTls() throws Exception {
        identities.front.rewrite(
                "/.well-known/openid-configuration",
                body -> body.replace(
                        "\"token_endpoint\":\"" + identities.issuer(), "\"token_endpoint\":\"http://id.example"));

        String why = fails(Code.UNAVAILABLE, plugin(Map.of()).begin(CALLBACK));
        assertTrue(why.contains("token_endpoint must be https"), why);
    }

    @Test
    void newKeysAreFound() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("keyLookSeconds", 1));
        await(logIn(plugin, "ada"));

        identities.rotateKeys();

        assertEquals("Ada Lovelace", eventually(plugin).displayName());
    }

    @Test
    void madeUpKeysDontMakeThePlatformAskAndAsk() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of("audience", TestProvider.AUDIENCE, "keyLookSeconds", 600));
        await(logIn(plugin, "ada"));
        int before = identities.front.asked("/jwks");
        String madeUp = Keys.fresh()
                .sign(
                        JWSAlgorithm.ES256,
                        new JWTClaimsSet.Builder()
                                .issuer(identities.issuer())
                                .subject("ada")
                                .audience(TestProvider.AUDIENCE)
                                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                                .build());

        for (int i = 0; i < 30; i++) {
            var stage = plugin.verify(madeUp);
            assertThrows(CompletionException.class, () -> await(stage));
        }

        assertTrue(identities.front.asked("/jwks") - before <= 1, "looks: " + identities.front.asked("/jwks"));
    }

    /** Logs in as Ada as soon as the provider is found to be there: the plugin doesn't ask more than once a second. */
    private static Identity eventually(OidcIdentityProvider plugin) throws Exception {
        Instant limit = Instant.now().plus(RECOVERY);
        while (true) {
            try {
                return await(logIn(plugin, "ada"));
            } catch (CompletionException e) {
                if (Instant.now().isAfter(limit)) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }
}
