package org.notebookos.identity.oidc.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.notebookos.spi.identity.IdentityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers how a provider described itself. It is asked when somebody wants to log in, not before, so that the platform
 * starts without it; and again after an hour, an old description being better than none. Thread-safe: the lock owns all
 * state, and is held while the provider is asked, so that many logins ask once.
 */
final class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<Provider> ask;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Provider known;
    private Instant askAgain = Instant.MIN;
    private IdentityException failure;

    Discovery(Supplier<Provider> ask, Clock clock) {
        this.ask = ask;
        this.clock = clock;
    }

    /** Blocks; fails with {@code UNAVAILABLE} if the provider never described itself. */
    Provider provider() {
        lock.lock();
        try {
            if (!clock.instant().isBefore(askAgain)) {
                look();
            }
            if (known == null) {
                throw failure;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            Provider found = ask.get();
            // Its keys are remembered with it: the same description keeps them.
            if (known == null
                    || !known.metadata().toJSONObject().equals(found.metadata().toJSONObject())) {
                known = found;
            }
            askAgain = clock.instant().plus(FRESH);
        } catch (IdentityException e) {
            if (failure == null || !failure.getMessage().equals(e.getMessage())) {
                LOG.warn("identity provider: {}", e.getMessage());
            }
            failure = e;
            askAgain = clock.instant().plus(PAUSE);
        }
    }
}
