package org.notebookos.gateway.internal.access;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The browsers that are logged in, known by the hash of a random cookie. Owner of their file; changes happen under its
 * monitor, reads need no lock. They end with what they came from: a revoked token logs its browsers out.
 */
final class BrowserLogins {

    /** Far more than there are people; beyond, the oldest is logged out. */
    static final int MOST = 10_000;

    /**
     * A login.
     *
     * @param hash of the cookie
     * @param user who it is
     * @param displayName what people see
     * @param admin with which rights
     * @param tokenHash of the token that it came from; empty: from an identity provider
     * @param owner whether that is the token of the configuration
     * @param createdMillis since 1970
     * @param expiresMillis since 1970
     */
    record Kept(
            String hash,
            String user,
            String displayName,
            boolean admin,
            String tokenHash,
            boolean owner,
            long createdMillis,
            long expiresMillis) {

        Optional<Grant> origin() {
            if (tokenHash.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(owner ? new Grant.OwnerToken(tokenHash) : new Grant.NamedToken(tokenHash));
        }
    }

    private final PrivateFile<Kept> file;
    private final Clock clock;
    private final Duration lasts;
    private final Predicate<Grant> originCounts;
    private final Map<String, Kept> byHash = new ConcurrentHashMap<>();

    /**
     * @param file where they are kept; empty: only in memory
     * @param clock tells when they end
     * @param lasts how long one counts at most
     * @param originCounts tells whether what a login came from still counts
     */
    BrowserLogins(Optional<Path> file, Clock clock, Duration lasts, Predicate<Grant> originCounts) {
        this.file = new PrivateFile<>(file, new TypeReference<>() {});
        this.clock = clock;
        this.lasts = lasts;
        this.originCounts = originCounts;
        this.file.read().forEach(login -> byHash.put(login.hash(), login));
    }

    /** How long a browser should keep its cookie. */
    Duration lasts() {
        return lasts;
    }

    /** Logs a browser in; returns what its cookie says. */
    synchronized String begin(Pass from) {
        String secret = SecretText.random();
        long now = clock.millis();
        Kept login = kept(secret, from, now);
        byHash.values().removeIf(other -> !counts(other));
        if (byHash.size() >= MOST) {
            byHash.values().stream()
                    .min(Comparator.comparingLong(Kept::createdMillis))
                    .ifPresent(oldest -> byHash.remove(oldest.hash()));
        }
        byHash.put(login.hash(), login);
        file.write(List.copyOf(byHash.values()));
        return secret;
    }

    private Kept kept(String secret, Pass from, long now) {
        String token = "";
        boolean owner = false;
        long expires = now + lasts.toMillis();
        if (from.grant() instanceof Grant.OwnerToken own) {
            token = own.hash();
            owner = true;
        } else if (from.grant() instanceof Grant.NamedToken named) {
            token = named.hash();
        } else if (from.grant() instanceof Grant.Vouched word) {
            expires = Math.min(expires, word.until().toEpochMilli());
        } else {
            throw new IllegalArgumentException("nobody can log in with " + from.grant());
        }
        User user = from.user();
        return new Kept(
                SecretText.hash(secret), user.name(), user.displayName(), user.admin(), token, owner, now, expires);
    }

    /** Logs a browser out. */
    synchronized void end(String secret) {
        if (byHash.remove(SecretText.hash(secret)) != null) {
            file.write(List.copyOf(byHash.values()));
        }
    }

    /** Returns whom a cookie lets in. */
    Optional<Pass> pass(String secret) {
        return Optional.ofNullable(byHash.get(SecretText.hash(secret)))
                .filter(this::counts)
                .map(login -> new Pass(
                        new User(login.user(), login.displayName(), login.admin()), new Grant.Browser(login.hash())));
    }

    /** Tells whether a cookie is of a login that came from this. */
    boolean isFrom(String secret, Grant origin) {
        Kept login = byHash.get(SecretText.hash(secret));
        return login != null && counts(login) && login.origin().equals(Optional.of(origin));
    }

    boolean counts(String hash) {
        Kept login = byHash.get(hash);
        return login != null && counts(login);
    }

    private boolean counts(Kept login) {
        return Instant.ofEpochMilli(login.expiresMillis()).isAfter(clock.instant())
                && login.origin().map(originCounts::test).orElse(true);
    }
}
