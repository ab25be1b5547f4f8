package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.GatewayException;

class NamedTokensTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path directory;

    private Instant now = START;
    private final AtomicInteger ended = new AtomicInteger();

    private final Clock clock = new Clock() {
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
            throw new UnsupportedOperationException();
        }
    };

    private Path file() {
        return directory.resolve("gateway/tokens.json");
    }

    private NamedTokens tokens() {
        return new NamedTokens(Optional.of(file()), clock, ended::incrementAndGet);
    }

    @Test
    void aTokenLetsItsUserInEvenAfterARestart() throws Exception {
        String secret = tokens().create("laptop", "ada", false, Optional.empty());
        Pass pass = tokens().pass(secret).orElseThrow();
        assertEquals(new User("ada", "ada", false), pass.user());
        assertEquals(Optional.empty(), tokens().pass(secret + "x"));
        assertEquals(Optional.empty(), tokens().pass(secret.substring(NamedTokens.PREFIX.length())));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        String kept = Files.readString(file());
        assertFalse(kept.contains(secret) || kept.contains(secret.substring(10)), "the secret is not kept");
    }

    @Test
    void noTwoTokensHaveOneNameOrOneSecret() {
        NamedTokens tokens = tokens();
        String first = tokens.create("a", "ada", false, Optional.empty());
        String second = tokens.create("b", "ada", true, Optional.empty());
        assertFalse(first.equals(second));
        var refusal = assertThrows(GatewayException.class, () -> tokens.create("a", "bob", false, Optional.empty()));
        assertEquals(GatewayException.Code.CONFLICT, refusal.code());
    }

    @Test
    void aRevokedTokenIsNoneFromThenOn() {
        NamedTokens tokens = tokens();
        String secret = tokens.create("a", "ada", false, Optional.empty());
        String other = tokens.create("b", "bob", false, Optional.empty());
        tokens.revoke("a");
        assertEquals(1, ended.get());
        assertEquals(Optional.empty(), tokens.pass(secret));
        assertTrue(tokens.pass(other).isPresent());
        assertEquals(Optional.empty(), tokens().pass(secret), "after a restart, too");
        assertThrows(GatewayException.class, () -> tokens.revoke("a"));
        String again = tokens.create("a", "ada", false, Optional.empty());
        assertEquals(Optional.empty(), tokens.pass(secret), "a namesake doesn't bring it back");
        assertTrue(tokens.pass(again).isPresent());
    }

    @Test
    void aTokenEndsWhenItShould() {
        NamedTokens tokens = tokens();
        String secret = tokens.create("a", "ada", false, Optional.of(Duration.ofDays(30)));
        assertEquals(
                Optional.of(START.plus(Duration.ofDays(30))),
                tokens.list().get(0).expires());
        now = START.plus(Duration.ofDays(30)).minusMillis(1);
        assertTrue(tokens.pass(secret).isPresent());
        now = now.plusMillis(1);
        assertEquals(Optional.empty(), tokens.pass(secret));
        assertEquals(List.of(), tokens.list());
        tokens.create("a", "ada", false, Optional.empty());
    }

    @Test
    void aTokenThatCanNotBeKeptIsNotMade() throws Exception {
        NamedTokens tokens = tokens();
        Files.createDirectories(directory);
        Files.createFile(directory.resolve("gateway"));
        assertThrows(GatewayException.class, () -> tokens.create("a", "ada", false, Optional.empty()));
        assertEquals(List.of(), tokens.list());
    }

    @Test
    void aBrokenFileIsSaidToBeOneWithoutShowingIt() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "[{\"name\": hush}]");
        var refusal = assertThrows(GatewayException.class, this::tokens);
        assertTrue(refusal.getMessage().contains(file().toString()));
        assertFalse(refusal.getMessage().contains("hush"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "a\n"})
    void namesArePlain(String name) {
        NamedTokens tokens = tokens();
        assertThrows(GatewayException.class, () -> tokens.create(name, "ada", false, Optional.empty()));
        assertThrows(GatewayException.class, () -> tokens.create("a", name, false, Optional.empty()));
    }
}
