package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.access.Door.Verdict;

class DoorTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final Peers.Peer PEER = new Peers.Peer("192.0.2.1", false);

    private final NamedTokens tokens = new NamedTokens(Optional.empty(), Clock.systemUTC(), () -> {});
    private final BrowserLogins logins =
            new BrowserLogins(Optional.empty(), Clock.systemUTC(), Duration.ofHours(1), grant -> true);

    private Door door(AccessPolicy policy) {
        Vouching vouching = new Vouching(new IdentityDesk(), Clock.systemUTC(), Duration.ofHours(1));
        FailedLogins failures = new FailedLogins(5, 100, System::nanoTime);
        return new Door(
                policy,
                Set.of("localhost", "box"),
                new Credentials(policy.token(), tokens, vouching, failures),
                logins);
    }

    private final Door closed = door(Policies.of("token", TOKEN, "", List.of("https://lab.example"), List.of(), ""));
    private final Door open = door(Policies.of("none", "", "", List.of("https://lab.example"), List.of(), "10.0.0.7"));

    private static Ask ask(String method, String host, String origin, Optional<String> token, Optional<String> cookie) {
        return new Ask(
                method,
                false,
                host,
                origin,
                null,
                null,
                token.stream().toList(),
                cookie,
                new Ask.Xsrf(Optional.of("x"), Optional.of("x")),
                PEER);
    }

    private static Verdict withToken(Door door, String host, String origin, String token) {
        return door.judge(ask("GET", host, origin, Optional.ofNullable(token), Optional.empty()));
    }

    private static void welcome(Verdict verdict) {
        assertInstanceOf(Verdict.Welcome.class, verdict);
    }

    private static void refused(Verdict verdict, String host) {
        assertEquals(403, assertInstanceOf(Verdict.Refused.class, verdict, host).status());
    }

    @Test
    void whoKnowsTheTokenMayComeFromAnywhere() {
        welcome(withToken(closed, "any.example:8888", "https://evil.example", TOKEN));
        assertEquals(new Verdict.Stranger(true), withToken(closed, "h", null, TOKEN + "0"));
        assertEquals(new Verdict.Stranger(true), withToken(closed, "h", null, ""));
        assertEquals(new Verdict.Stranger(false), withToken(closed, "h", null, null));
    }

    @Test
    void configuredHostsCountWithATokenToo() {
        Door door =
                door(Policies.of("token", TOKEN, "", List.of(), List.of("nb.example", "bücher.example", "::1"), ""));
        for (String host : List.of("nb.example:80", "NB.Example.", "xn--bcher-kva.example", "[0:0:0:0:0:0:0:1]:9")) {
            welcome(withToken(door, host, null, TOKEN));
        }
        for (String host : List.of("other", "nb.example.evil", "127.0.0.1", "")) {
            refused(withToken(door, host, null, TOKEN), host);
        }
        refused(withToken(door, null, null, TOKEN), "none");
    }

    @Test
    void withoutAuthenticationOnlyKnownHostNamesAreServed() {
        for (String host : List.of(
                "localhost:8888", "127.0.0.1", "[::1]:8888", "[0:0::1]", "LOCALHOST", "localhost.", "10.0.0.7:1")) {
            welcome(withToken(open, host, null, null));
        }
        for (String host : List.of(
                "evil.example",
                "localhost.evil.example:8888",
                "",
                "127.0.0.1.evil",
                "localhost:8888:1",
                "localhost:99999",
                "localhost@evil",
                "localhost,evil",
                "localhost..",
                "evil/localhost")) {
            refused(withToken(open, host, null, null), host);
        }
    }

    @Test
    void withoutAuthenticationPagesOfOtherSitesAreRefused() {
        for (String origin : List.of("http://localhost:8888", "HTTP://LOCALHOST:8888", "https://lab.example:443")) {
            welcome(withToken(open, "localhost:8888", origin, null));
        }
        for (String origin : List.of(
                "http://localhost:9999",
                "http://localhost",
                "https://evil.example",
                "null",
                "",
                "http://lab.example",
                "https://lab.example.evil",
                "https://lab.example@evil",
                "file://localhost:8888",
                "http://127.0.0.1:8888")) {
            refused(withToken(open, "localhost:8888", origin, null), origin);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8888", "127.0.0.1:8888", "192.0.2.7", "[::1]:8888", "box:8888", "BOX."})
    void peopleLogInUnderNamesThatNobodyElseCanTake(String host) {
        assertTrue(closed.servesPages(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example:8888", "box.evil", "127.0.0.1.nip.io", "2130706433", "0x7f.1", "", "[::1"})
    void andUnderNoOthers(String host) {
        assertFalse(closed.servesPages(host));
    }

    @Test
    void aCookieCountsUnderKnownNamesAlone() {
        String cookie = logins.begin(new Pass(User.OWNER, new Grant.OwnerToken("h")));
        welcome(closed.judge(ask("GET", "localhost:1", null, Optional.empty(), Optional.of(cookie))));
        refused(closed.judge(ask("GET", "evil.example", null, Optional.empty(), Optional.of(cookie))), "evil");
    }

    @Test
    void aWrongTokenBesideARightCookieDoesNoHarm() {
        String cookie = logins.begin(new Pass(User.OWNER, new Grant.OwnerToken("h")));
        welcome(closed.judge(ask("GET", "localhost:1", null, Optional.of("old"), Optional.of(cookie))));
    }

    @Test
    void ofASecureServerOnlySecurePagesAreOwn() {
        assertTrue(AccessPolicy.isOwn("https://nb.example", "nb.example", true));
        assertTrue(AccessPolicy.isOwn("https://nb.example", "nb.example:443", true));
        assertFalse(AccessPolicy.isOwn("http://nb.example", "nb.example", true));
        assertTrue(AccessPolicy.isOwn("https://nb.example", "nb.example", false), "a proxy may do TLS");
        assertFalse(AccessPolicy.isOwn("https://nb.example:8443", "nb.example", false));
        assertFalse(AccessPolicy.isOwn(null, "nb.example", false));
    }

    @Test
    void whoTriesTooOftenHasToWaitAndNobodyElseHas() {
        Door guessable = door(Policies.of("token", "short", "", List.of(), List.of(), ""));
        String named = tokens.create("t", "ada", false, Optional.empty());
        for (int i = 0; i < 5; i++) {
            assertEquals(new Verdict.Stranger(true), withToken(guessable, "h", null, "guess" + i));
        }
        assertInstanceOf(Verdict.Later.class, withToken(guessable, "h", null, "guess"));
        assertInstanceOf(Verdict.Later.class, withToken(guessable, "h", null, "short"), "not even looked at");
        welcome(withToken(guessable, "h", null, named));
        Ask elsewhere = new Ask(
                "GET",
                false,
                "h",
                null,
                null,
                null,
                List.of("short"),
                Optional.empty(),
                new Ask.Xsrf(Optional.empty(), Optional.empty()),
                new Peers.Peer("192.0.2.2", false));
        welcome(guessable.judge(elsewhere));
    }

    @Test
    void aTokenThatNobodyCanGuessIsAlwaysLookedAt() {
        for (int i = 0; i < 9; i++) {
            withToken(closed, "h", null, "guess" + i);
        }
        assertInstanceOf(Verdict.Later.class, withToken(closed, "h", null, "guess"));
        welcome(withToken(closed, "h", null, TOKEN));
    }
}
