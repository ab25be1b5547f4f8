package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.notebookos.identity.oidc.lab.Browser;
import org.notebookos.identity.oidc.lab.Keys;
import org.notebookos.identity.oidc.lab.TestProvider;
import org.notebookos.spi.identity.IdentityException.Code;
import org.notebookos.spi.identity.Login;

/** What must not be believed, from browsers and from whoever stands between platform and provider. */
class LoginAttackTest extends Lab {

    /** Makes another ID token out of an honest one. */
    private interface Forgery {
        String of(SignedJWT honest) throws Exception;
    }

    private enum Forged implements Forgery {
        /** One letter of the subject is another. */
        TAMPERED(honest -> {
            String[] parts = honest.serialize().split("\\.");
            String claims = Base64URL.from(parts[1]).decodeToString().replace("\"ada\"", "\"adb\"");
            return parts[0] + "." + Base64URL.encode(claims) + "." + parts[2];
        }),
        UNSIGNED(honest -> new PlainJWT(honest.getJWTClaimsSet()).serialize()),
        SIGNED_WITH_THE_PUBLIC_KEY(honest -> identities.keys().signWithPublicKey(honest.getJWTClaimsSet())),
        SIGNED_BY_A_STRANGER(honest -> Keys.fresh().sign(JWSAlgorithm.RS256, honest.getJWTClaimsSet())),
        EXPIRED(claims(all -> all.expirationTime(Date.from(Instant.now().minus(Duration.ofMinutes(2)))))),
        FROM_THE_FUTURE(claims(all -> all.issueTime(Date.from(Instant.now().plus(Duration.ofMinutes(5)))))),
        FOR_ANOTHER_CLIENT(claims(all -> all.audience("another"))),
        FOR_A_THIRD_PARTY(claims(
                all -> all.audience(List.of("another", TestProvider.CLIENT)).claim("azp", "another"))),
        FOR_TWO_WITHOUT_SAYING_WHOM(claims(all -> all.audience(List.of("another", TestProvider.CLIENT)))),
        OF_ANOTHER_ISSUER(claims(all -> all.issuer("https://id.example"))),
        OF_ANOTHER_LOGIN(claims(all -> all.claim("nonce", "another"))),
        WITHOUT_NONCE(claims(all -> all.claim("nonce", null))),
        OF_ANOTHER_ACCESS_TOKEN(claims(all -> all.claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")));

        private final Forgery forgery;

        Forged(Forgery forgery) {
            this.forgery = forgery;
        }

        @Override
        public String of(SignedJWT honest) throws Exception {
            return forgery.of(honest);
        }

        /** Signed by the provider, as it should be; only the claims are others. */
        private static Forgery claims(UnaryOperator<JWTClaimsSet.Builder> change) {
            return honest -> identities
                    .keys()
                    .sign(
                            JWSAlgorithm.RS256,
                            change.apply(new JWTClaimsSet.Builder(honest.getJWTClaimsSet()))
                                    .build());
        }
    }

    private static void replaceIdToken(Forgery forgery) {
        identities.front.rewrite("/token", body -> {
            try {
                Map<String, Object> tokens = JSONObjectUtils.parse(body);
                tokens.put("id_token", forgery.of(SignedJWT.parse((String) tokens.get("id_token"))));
                return JSONObjectUtils.toJSONString(tokens);
            } catch (Exception e) {
                throw new AssertionError(body, e);
            }
        });
    }

    @Test
    void anIdTokenThatIsOnlySignedAnewCounts() throws Exception {
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256)) {
            replaceIdToken(honest -> identities.keys().sign(algorithm, honest.getJWTClaimsSet()));
            await(logIn(plugin(Map.of()), "ada"));
        }
    }

    @Test
    void aClockThatIsOffALittleIsForgiven() throws Exception {
        replaceIdToken(
                Forged.claims(all -> all.expirationTime(Date.from(Instant.now().minusSeconds(5)))));

        await(logIn(plugin(Map.of()), "ada"));
    }

    @ParameterizedTest
    @EnumSource(Forged.class)
    void aForgedIdTokenIsRefused(Forged forged) throws Exception {
        replaceIdToken(forged);

        String why = fails(Code.REFUSED, logIn(plugin(Map.of("keyLookSeconds", 1)), "ada"));
        assertFalse(why.contains("eyJ"), "no token in a message: " + why);
    }

    @Test
    void anAnswerWithAnotherStateIsRefused() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());
        Login login = await(plugin.begin(CALLBACK));
        URI answer = new Browser().logIn(login.location(), CALLBACK, "ada");
        Map<String, String> forged = new HashMap<>(Browser.query(answer));
        forged.put("state", "another");

        fails(Code.REFUSED, plugin.finish(login, CALLBACK, forged));
    }

    @Test
    void anAnswerOfAnotherProviderIsRefused() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());
        Login login = await(plugin.begin(CALLBACK));
        URI answer = new Browser().logIn(login.location(), CALLBACK, "ada");
        Map<String, String> mixedUp = new HashMap<>(Browser.query(answer));
        mixedUp.put("iss", "https://id.example");

        fails(Code.REFUSED, plugin.finish(login, CALLBACK, mixedUp));
    }

    @Test
    void aCodeIsOfNoUseWithoutTheVerifier() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());
        Login victims = await(plugin.begin(CALLBACK));
        Map<String, String> stolen = Browser.query(new Browser().logIn(victims.location(), CALLBACK, "ada"));
        Login thiefs = new Login(
                victims.location(), victims.state(), LoginNotes.fresh().write());

        fails(Code.REFUSED, plugin.finish(thiefs, CALLBACK, stolen));
    }

    @Test
    void onlyErrorNamesAreRepeated() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());
        Login login = await(plugin.begin(CALLBACK));

        String why = fails(
                Code.REFUSED,
                plugin.finish(login, CALLBACK, Map.of("state", login.state(), "error", "<script>alert(1)</script>")));
        assertFalse(why.contains("script"), why);
    }

    @Test
    void aWrongClientSecretIsTheOperatorsAffair() throws Exception {
        String wrong = TestProvider.writeSecret(folder, "another").toString();

        String why = fails(Code.UNAVAILABLE, logIn(plugin(Map.of("clientSecretFile", wrong)), "ada"));
        assertTrue(why.contains("clientSecretFile"), why);
    }

    @Test
    void theUsersDataOfAnotherPersonAreRefused() throws Exception {
        identities.front.rewrite("/me", body -> body.replace("\"sub\":\"ada\"", "\"sub\":\"ben\""));

        fails(Code.REFUSED, logIn(plugin(Map.of()), "ada"));
    }

    @Test
    void nothingSecretIsShown() throws Exception {
        OidcIdentityProvider plugin = plugin(Map.of());
        Login login = await(plugin.begin(CALLBACK));

        String shown = login + " " + LoginNotes.read(login.secret());
        assertTrue(Stream.of(login.secret().split(" ")).noneMatch(shown::contains), shown);
        assertEquals(2, login.secret().split(" ").length);
    }
}
