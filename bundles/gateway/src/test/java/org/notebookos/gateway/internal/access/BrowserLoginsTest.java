package org.notebookos.gateway.internal.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrowserLoginsTest {

    private static final User ADA = new User("ada", "Ada L.", false);
    private static final Grant TOKEN = new Grant.NamedToken("h");
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final Set<Grant> ended = new HashSet<>();

    private BrowserLogins at(Instant now) {
        return at(now, 3);
    }

    private BrowserLogins at(Instant now, int most) {
        return new BrowserLogins(
                Optional.empty(),
                Clock.fixed(now, ZoneOffset.UTC),
                Duration.ofHours(2),
                grant -> !ended.contains(grant),
                most);
    }

    @Test
    void aCookieStandsForTheUserWhoLoggedIn() {
        BrowserLogins logins = at(START);
        String cookie = logins.begin(new Pass(ADA, TOKEN));
        assertEquals(ADA, logins.pass(cookie).orElseThrow().user());
        assertEquals(Optional.empty(), logins.pass(cookie + "x"));
        assertTrue(logins.isFrom(cookie, TOKEN));
        assertFalse(logins.isFrom(cookie, new Grant.NamedToken("other")));
        logins.end(cookie);
        assertEquals(Optional.empty(), logins.pass(cookie));
    }

    @Test
    void aLoginEndsWithWhatItCameFrom() {
        BrowserLogins logins = at(START);
        String cookie = logins.begin(new Pass(ADA, TOKEN));
        ended.add(TOKEN);
        assertEquals(Optional.empty(), logins.pass(cookie));
    }

    @Test
    void aLoginEndsWithTheWordOfItsProvider() {
        BrowserLogins logins = at(START);
        Pass brief = new Pass(ADA, new Grant.Vouched("example", START.plusSeconds(1)));
        assertTrue(logins.pass(logins.begin(brief)).isPresent());
        Pass over = new Pass(ADA, new Grant.Vouched("example", START));
        assertEquals(Optional.empty(), logins.pass(logins.begin(over)));
    }

    @Test
    void aLoginCountsOnlyWhileItsProviderIsThere() {
        BrowserLogins logins = at(START);
        Grant word = new Grant.Vouched("example", START.plusSeconds(60));
        String cookie = logins.begin(new Pass(ADA, word));
        ended.add(word);
        assertEquals(Optional.empty(), logins.pass(cookie));
        logins.begin(new Pass(ADA, TOKEN));
        ended.clear();
        assertTrue(logins.pass(cookie).isPresent(), "it was away while its configuration changed");
    }

    @Test
    void whoLogsInAgainAndAgainLogsOnlyThemselvesOut() {
        BrowserLogins logins = at(START, 1_000);
        String other = logins.begin(new Pass(new User("ben", "Ben", false), TOKEN));
        for (int i = 0; i < BrowserLogins.MOST_OF_ONE_USER + 20; i++) {
            logins.begin(new Pass(ADA, TOKEN));
        }
        assertTrue(logins.pass(other).isPresent());
        assertEquals(1 + BrowserLogins.MOST_OF_ONE_USER, logins.size());
    }

    @Test
    void nobodyLogsInWithACookie() {
        BrowserLogins logins = at(START);
        Pass pass = logins.pass(logins.begin(new Pass(ADA, TOKEN))).orElseThrow();
        assertThrows(IllegalArgumentException.class, () -> logins.begin(pass));
        assertThrows(IllegalArgumentException.class, () -> logins.begin(new Pass(ADA, new Grant.Open())));
    }

    @Test
    void theirNumberIsBounded() {
        BrowserLogins logins = at(START);
        List<String> cookies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            cookies.add(logins.begin(new Pass(ADA, TOKEN)));
        }
        assertEquals(
                3,
                cookies.stream()
                        .filter(cookie -> logins.pass(cookie).isPresent())
                        .count());
        assertTrue(logins.pass(cookies.get(4)).isPresent());
    }
}
