package org.notebookos.gateway.internal.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.notebookos.gateway.internal.access.Credentials.Answer;
import org.notebookos.spi.identity.Identity;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks identity providers about credentials, and remembers briefly what they said. Its memory is guarded by its monitor and
 * bounded; so is the number of threads that wait for providers.
 */
final class Vouching {

    private static final Logger LOG = LoggerFactory.getLogger(Vouching.class);
    private static final int MOST_REMEMBERED = 2_000;
    private static final int MOST_WAITING = 16;
    private static final Duration GOOD_FOR = Duration.ofSeconds(60);
    private static final Duration BAD_FOR = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(11);

    /** What was said of a credential. */
    private record Word(Optional<Pass> pass, Instant until) {}

    private final IdentityDesk desk;
    private final Clock clock;
    private final Duration longest;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Map<String, Word> byHash = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Word> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** @param longest what an identity without an end counts for */
    Vouching(IdentityDesk desk, Clock clock, Duration longest) {
        this.desk = desk;
        this.clock = clock;
        this.longest = longest;
    }

    /** Returns whom a credential lets in that a provider, which is still there, has vouched for a moment ago. */
    Optional<Pass> remembered(String credential) {
        return word(credential).flatMap(Word::pass);
    }

    private synchronized Optional<Word> word(String credential) {
        if (byHash.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(byHash.get(SecretText.hash(credential)))
                .filter(word -> word.until().isAfter(clock.instant()))
                .filter(word ->
                        word.pass().isEmpty() || counts(word.pass().get().grant()));
    }

    private boolean counts(Grant grant) {
        return grant instanceof Grant.Vouched vouched && counts(vouched);
    }

    /** Tells whether a provider's word about a credential still counts. */
    boolean counts(Grant.Vouched word) {
        return word.until().isAfter(clock.instant())
                && desk.provider(word.provider()).isPresent();
    }

    /** Asks the providers one after the other; waits for their answers. */
    Answer ask(String credential) {
        Map<String, IdentityProvider> providers = desk.providers();
        if (providers.isEmpty() || word(credential).isPresent()) {
            return new Answer.Unknown();
        }
        if (!waiting.tryAcquire()) {
            return new Answer.Unavailable();
        }
        try {
            return ask(credential, providers);
        } finally {
            waiting.release();
        }
    }

    private Answer ask(String credential, Map<String, IdentityProvider> providers) {
        boolean unavailable = false;
        for (Map.Entry<String, IdentityProvider> provider : providers.entrySet()) {
            try {
                Optional<Identity> identity = await(provider.getValue().verify(credential));
                Optional<Pass> found =
                        identity.map(who -> pass(provider.getKey(), who)).filter(pass -> counts(pass.grant()));
                if (found.isPresent()) {
                    Pass pass = found.get();
                    remember(credential, Optional.of(pass), GOOD_FOR);
                    return new Answer.Known(pass);
                }
            } catch (IdentityException e) {
                LOG.info("identity provider {}: {}: {}", provider.getKey(), e.code(), e.getMessage());
                unavailable |= e.code() == IdentityException.Code.UNAVAILABLE;
            }
        }
        if (unavailable) {
            return new Answer.Unavailable();
        }
        remember(credential, Optional.empty(), BAD_FOR);
        return new Answer.Unknown();
    }

    /** Returns what somebody is let in with for whom a provider vouches. */
    Pass pass(String provider, Identity identity) {
        Instant until = identity.expires().orElseGet(() -> clock.instant().plus(longest));
        User user = new User(identity.user(), identity.displayName(), identity.admin());
        if (user.usurps()) {
            throw new IdentityException(
                    IdentityException.Code.REFUSED,
                    "the name " + user.name() + " is that of this platform's owner: the provider must give another");
        }
        return new Pass(user, new Grant.Vouched(provider, until));
    }

    private synchronized void remember(String credential, Optional<Pass> pass, Duration time) {
        byHash.put(SecretText.hash(credential), new Word(pass, clock.instant().plus(time)));
    }

    /** Waits for a provider; all that can go wrong is an {@link IdentityException}. */
    static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof IdentityException known ? known : unavailable("it failed", cause);
        } catch (TimeoutException e) {
            throw unavailable("it did not answer in " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the server is stopping", e);
        }
    }

    private static IdentityException unavailable(String message, Throwable cause) {
        return new IdentityException(IdentityException.Code.UNAVAILABLE, message, cause);
    }
}
