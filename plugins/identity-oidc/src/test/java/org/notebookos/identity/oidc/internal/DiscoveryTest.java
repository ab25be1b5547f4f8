package org.notebookos.identity.oidc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/** When a provider is asked to describe itself. */
class DiscoveryTest {

    private final Queue<Runnable> background = new ArrayDeque<>();
    private Instant now = Instant.EPOCH;
    private int asked;
    private String keysAt = "https://id.example/keys";
    private boolean away;

    private final Discovery discovery = new Discovery(this::describe, background::add, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private Provider describe() {
        asked++;
        if (away) {
            throw new IdentityException(Code.UNAVAILABLE, "away");
        }
        return new Provider(
                new OIDCProviderMetadata(
                        new Issuer("https://id.example"), List.of(SubjectType.PUBLIC), URI.create(keysAt)),
                (header, context) -> List.of());
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    @Test
    void nobodyIsAskedBeforeSomebodyLogsIn() {
        assertEquals(0, asked);
    }

    @Test
    void oneAnswerIsGoodForAnHour() {
        Provider first = discovery.provider();
        later(Duration.ofMinutes(59));

        assertSame(first, discovery.provider());
        assertEquals(1, asked);
        assertEquals(0, background.size());
    }

    @Test
    void whoIsAwayIsAskedOnceASecond() {
        away = true;
        for (int i = 0; i < 5; i++) {
            assertThrows(IdentityException.class, discovery::provider);
        }
        assertEquals(1, asked);

        later(Duration.ofSeconds(1));
        away = false;

        assertEquals(keysAt, discovery.provider().metadata().getJWKSetURI().toString());
    }

    @Test
    void nobodyWaitsForANewDescription() {
        Provider first = discovery.provider();
        later(Duration.ofHours(2));

        assertSame(first, discovery.provider());
        assertSame(first, discovery.provider());
        assertEquals(1, asked);
        assertEquals(1, background.size());
    }

    @Test
    void theSameDescriptionKeepsTheKeysThatAreKnown() {
        Provider first = discovery.provider();
        later(Duration.ofHours(2));
        discovery.provider();
        background.remove().run();

        assertSame(first, discovery.provider());
        assertEquals(2, asked);
    }

    @Test
    void anotherDescriptionReplacesTheFormer() {
        Provider first = discovery.provider();
        keysAt = "https://id.example/new-keys";
        later(Duration.ofHours(2));
        discovery.provider();
        background.remove().run();

        assertNotSame(first, discovery.provider());
        assertEquals(keysAt, discovery.provider().metadata().getJWKSetURI().toString());
    }

    @Test
    void anOldDescriptionIsBetterThanNone() {
        Provider first = discovery.provider();
        away = true;
        later(Duration.ofHours(2));
        discovery.provider();
        background.remove().run();

        assertSame(first, discovery.provider());
        later(Duration.ofMinutes(1));
        discovery.provider();
        assertEquals(1, background.size(), "asked again after a minute");
    }
}
