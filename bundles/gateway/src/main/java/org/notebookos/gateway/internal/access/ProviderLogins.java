package org.notebookos.gateway.internal.access;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.notebookos.spi.identity.Login;

/**
 * The logins with identity providers that have begun and not finished. Each is for one browser, for one use, and for ten
 * minutes. Its state is guarded by its monitor and bounded: in all, and for one address, so that nobody pushes others out.
 */
final class ProviderLogins {

    static final Duration LASTS = Duration.ofMinutes(10);
    private static final int MOST = 1_000;
    private static final int MOST_OF_ONE = 20;

    /**
     * A login on its way.
     *
     * @param provider its name
     * @param login what it keeps
     * @param callback where the browser comes back
     * @param next where it goes then
     * @param browserHash of the cookie of the browser that began
     * @param address of that browser
     * @param until when it ends
     */
    record Pending(
            String provider,
            Login login,
            URI callback,
            String next,
            String browserHash,
            String address,
            Instant until) {}

    private final Clock clock;
    private final Map<String, Pending> byState = new LinkedHashMap<>();

    ProviderLogins(Clock clock) {
        this.clock = clock;
    }

    Instant end() {
        return clock.instant().plus(LASTS);
    }

    synchronized void begun(Pending pending) {
        byState.values().removeIf(other -> !other.until().isAfter(clock.instant()));
        long same = byState.values().stream()
                .filter(other -> other.address().equals(pending.address()))
                .count();
        if (same >= MOST_OF_ONE) {
            forgetOldest(pending.address());
        }
        if (byState.size() >= MOST) {
            Iterator<Pending> oldest = byState.values().iterator();
            oldest.next();
            oldest.remove();
        }
        byState.put(SecretText.hash(pending.login().state()), pending);
    }

    private void forgetOldest(String address) {
        Iterator<Pending> all = byState.values().iterator();
        while (all.hasNext()) {
            if (all.next().address().equals(address)) {
                all.remove();
                return;
            }
        }
    }

    /** Takes a login out, so that it can't be used again; empty if it isn't this browser's and this provider's. */
    synchronized Optional<Pending> take(String state, String provider, Optional<String> browser) {
        Pending pending = byState.get(SecretText.hash(state));
        boolean its = pending != null
                && browser.isPresent()
                && pending.provider().equals(provider)
                && SecretText.same(pending.browserHash(), SecretText.hash(browser.get()));
        if (!its) {
            return Optional.empty();
        }
        byState.remove(SecretText.hash(state));
        return Optional.of(pending).filter(found -> found.until().isAfter(clock.instant()));
    }

    synchronized int size() {
        return byState.size();
    }
}
