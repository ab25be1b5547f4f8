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

    /**
     * A login.
     *
     * @param hash of the cookie
     * @param user who it is
     * @param displayName what people see
     * @param admin with which rights
     * @param tokenHash of the token that it came from; empty: from an identity provider
     * @param owner whether that is the token of the configuration
     * @param provider the identity provider that it came from; empty: from a token
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
            String provider,
            long createdMillis,
            long expiresMillis) {

        Grant origin() {
            if (tokenHash.isEmpty()) {
                return new Grant.Vouched(String.valueOf(provider), Instant.ofEpochMilli(expiresMillis));
            }
            return owner ? new Grant.OwnerToken(tokenHash) : new Grant.NamedToken(tokenHash);
        }

        private boolean isVoid(Instant now, Predicate<Grant> originCounts) {
            // a provider that is away for a moment, as while its configuration changes, comes back
            boolean revoked = !tokenHash.isEmpty() && !originCounts.test(origin());
            return revoked || !Instant.ofEpochMilli(expiresMillis).isAfter(now);
        }
    }

    /** More than one person has browsers. */
    static final int MOST_OF_ONE_USER = 100;

    private final PrivateFile<Kept> file;
    private final Clock clock;
    private final Duration lasts;
    private final Predicate<Grant> originCounts;
    private final int most;
    private final Map<String, Kept> byHash = new ConcurrentHashMap<>();

    /**
     * @param file where they are kept; empty: only in memory
     * @param clock tells when they end
     * @param lasts how long one counts at most
     * @param originCounts tells whether what a login came from still counts
     * @param most that are kept, of all users together; beyond, the oldest is logged out
     */
    BrowserLogins(Optional<Path> file, Clock clock, Duration lasts, Predicate<Grant> originCounts, int most) {
        this.file = new PrivateFile<>(file, new TypeReference<>() {});
        this.clock = clock;
        this.lasts = lasts;
        this.originCounts = originCounts;
        this.most = most;
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
        byHash.values().removeIf(other -> other.isVoid(clock.instant(), originCounts));
        // whoever logs in again and again logs nobody else out
        logOutOldest(login.user()::equals, MOST_OF_ONE_USER);
        logOutOldest(user -> true, most);
        byHash.put(login.hash(), login);
        file.write(List.copyOf(byHash.values()));
        return secret;
    }

    private void logOutOldest(Predicate<String> ofUser, int bound) {
        List<Kept> oldestFirst = byHash.values().stream()
                .filter(login -> ofUser.test(login.user()))
                .sorted(Comparator.comparingLong(Kept::createdMillis))
                .toList();
        oldestFirst.stream()
                .limit(Math.max(0, oldestFirst.size() - bound + 1))
                .forEach(login -> byHash.remove(login.hash()));
    }

    private Kept kept(String secret, Pass from, long now) {
        String token = "";
        String provider = "";
        boolean owner = false;
        long expires = now + lasts.toMillis();
        if (from.grant() instanceof Grant.OwnerToken own) {
            token = own.hash();
            owner = true;
        } else if (from.grant() instanceof Grant.NamedToken named) {
            token = named.hash();
        } else if (from.grant() instanceof Grant.Vouched word) {
            provider = word.provider();
            expires = Math.min(expires, word.until().toEpochMilli());
        } else {
            throw new IllegalArgumentException("nobody can log in with " + from.grant());
        }
        User user = from.user();
        return new Kept(
                SecretText.hash(secret),
                user.name(),
                user.displayName(),
                user.admin(),
                token,
                owner,
                provider,
                now,
                expires);
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
        return login != null && counts(login) && login.origin().equals(origin);
    }

    int size() {
        return byHash.size();
    }

    boolean counts(String hash) {
        Kept login = byHash.get(hash);
        return login != null && counts(login);
    }

    private boolean counts(Kept login) {
        return Instant.ofEpochMilli(login.expiresMillis()).isAfter(clock.instant())
                && originCounts.test(login.origin());
    }
}
