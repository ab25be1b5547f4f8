package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.notebookos.spi.identity.IdentityException;

/** Defaults, and what a configuration must not say. */
class OidcSettingsTest {

    private static OidcSettings settings(Map<String, ?> more) {
        Map<String, Object> said = new HashMap<>(Map.of("issuer", "https://id.example", "clientId", "notebookos"));
        said.putAll(more);
        return OidcSettings.of(Configs.of(said));
    }

    @Test
    void defaults() {
        OidcSettings usual = settings(Map.of());

        assertEquals("oidc", usual.name());
        assertEquals("oidc", usual.displayName());
        assertEquals(URI.create("https://id.example"), usual.issuer());
        assertEquals(Optional.empty(), usual.clientSecretFile());
        assertEquals(Set.of("openid", "profile", "email"), usual.scopes());
        assertEquals(
                List.of("preferred_username", "email", "sub"), usual.userNames().claims());
        assertFalse(usual.userNames().unique());
        assertEquals(new Admission("groups", Set.of(), Set.of(), Set.of(), Set.of()), usual.admission());
        assertEquals(Optional.empty(), usual.audience());
        assertTrue(usual.userInfo());
        assertEquals(Duration.ofSeconds(8), usual.timeout());
        assertEquals(Duration.ofSeconds(30), usual.clockSkew());
        assertEquals(Duration.ofSeconds(30), usual.keyLook());
    }

    @Test
    void openidIsAlwaysAskedFor() {
        assertEquals(
                Set.of("openid", "groups"),
                settings(Map.of("scopes", new String[] {"groups"})).scopes());
    }

    @Test
    void listsMayBeWrittenWithCommas() {
        assertEquals(
                Set.of("a", "b"),
                settings(Map.of("adminGroups", new String[] {"a, b"}))
                        .admission()
                        .adminGroups());
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, http://id.example, https",
        "issuer, '', missing",
        "issuer, ftp://id.example, https",
        "issuer, https://me:secret@id.example, https",
        "issuer, https://id.example?a=b, no query",
        "clientId, ' ', missing",
        "name, Work Place, small letters",
        "name, ../x, small letters",
        "audience, notebookos, clientId",
    })
    void whatIsWrongIsSaid(String name, String value, String said) {
        String message = assertThrows(IllegalArgumentException.class, () -> settings(Map.of(name, value)))
                .getMessage();
        assertTrue(message.contains(said), message);
    }

    @Test
    void noCallMayTakeLongerThanTheGatewayWaits() {
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of("timeoutSeconds", 11)));
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of("timeoutSeconds", 0)));
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of("clockSkewSeconds", 121)));
    }

    @Test
    void loopbackNeedsNoTls() {
        for (String issuer : List.of("http://localhost:8080/x", "http://127.0.0.1:1", "http://[::1]:1")) {
            assertEquals(issuer, settings(Map.of("issuer", issuer)).issuer().toString());
        }
    }

    @Test
    void aMissingSecretIsFoundAtTheStart() {
        OidcSettings settings =
                settings(Map.of("clientSecretFile", Path.of("no/such/file").toString()));

        String message = assertThrows(
                        IdentityException.class, () -> new OidcIdentityProvider(settings, Clock.systemUTC()))
                .getMessage();
        assertTrue(message.contains("no/such/file"), message);
    }
}
