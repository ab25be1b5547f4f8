package org.notebookos.identity.oidc.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.notebookos.spi.identity.IdentityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers how a provider described itself. It is asked when somebody wants to log in, not before, so that the platform
 * starts without it; and again after an hour, while the old description is used on: a provider that is away keeps out nobody
 * whom its keys still vouch for. Thread-safe: the lock owns all state. It is held while a provider is asked that never
 * described itself, so that many logins ask once.
 */
final class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_WITH_AN_OLD_ONE = Duration.ofMinutes(1);

    private final Supplier<Provider> ask;
    private final Executor background;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Provider known;
    private Instant askAgain = Instant.MIN;
    private IdentityException failure;

    /** @param ask blocks; fails with {@link IdentityException} */
    Discovery(Supplier<Provider> ask, Executor background, Clock clock) {
        this.ask = ask;
        this.background = background;
        this.clock = clock;
    }

    /** Blocks until there is a first description; fails with {@code UNAVAILABLE} if there is none. */
    Provider provider() {
        lock.lock();
        try {
            boolean stale = !clock.instant().isBefore(askAgain);
            if (known != null && stale) {
                askAgain = clock.instant().plus(PAUSE_WITH_AN_OLD_ONE);
                background.execute(this::renew);
            } else if (stale) {
                first();
            }
            if (known == null) {
                throw failure;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private void first() {
        try {
            known = ask.get();
            askAgain = clock.instant().plus(FRESH);
        } catch (IdentityException e) {
            if (failure == null || !failure.getMessage().equals(e.getMessage())) {
                LOG.warn("identity provider: {}", e.getMessage());
            }
            failure = e;
            askAgain = clock.instant().plus(PAUSE);
        }
    }

    private void renew() {
        Provider found;
        try {
            found = ask.get();
        } catch (IdentityException e) {
            LOG.warn("identity provider, whose former description is used on: {}", e.getMessage());
            return;
        }
        lock.lock();
        try {
            // Its keys are remembered with it: the same description keeps them.
            if (!known.metadata().toJSONObject().equals(found.metadata().toJSONObject())) {
                known = found;
            }
            askAgain = clock.instant().plus(FRESH);
        } finally {
            lock.unlock();
        }
    }
}
