package org.notebookos.gateway.internal.access;

import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * The tokens that were made for somebody. Owner of their file; changes happen under its monitor, reads need no lock. A
 * change that could not be written has not happened.
 */
public final class NamedTokens {

    /** What tokens of this kind begin with, so that people and scanners of leaks recognize them. */
    static final String PREFIX = "nbos_";

    private static final int MOST = 10_000;

    /**
     * A token, without its secret.
     *
     * @param name what operators call it
     * @param user whom it lets in
     * @param admin with which rights
     * @param hash of the secret
     * @param createdMillis since 1970
     * @param expiresMillis since 1970; 0: never
     */
    record Kept(String name, String user, boolean admin, String hash, long createdMillis, long expiresMillis) {}

    /**
     * A token as operators see it.
     *
     * @param expires empty: it doesn't end by itself
     */
    public record Listed(String name, String user, boolean admin, Instant created, Optional<Instant> expires) {}

    private final PrivateFile<Kept> file;
    private final Clock clock;
    private final Runnable ended;
    private final Map<String, Kept> byHash = new ConcurrentHashMap<>();

    /**
     * @param file where they are kept; empty: only in memory
     * @param clock tells when they end
     * @param ended is told after one was revoked
     */
    NamedTokens(Optional<Path> file, Clock clock, Runnable ended) {
        this.file = new PrivateFile<>(file, new TypeReference<>() {});
        this.clock = clock;
        this.ended = ended;
        this.file.read().forEach(token -> byHash.put(token.hash(), token));
    }

    /**
     * Makes a token.
     *
     * @param lasts empty: until it is revoked
     * @return the secret, which nobody can be told again
     */
    public synchronized String create(String name, String user, boolean admin, Optional<Duration> lasts) {
        if (!User.isName(name) || !User.isName(user)) {
            throw new GatewayException(
                    Code.BAD_REQUEST,
                    "names of tokens and users have 1 to 100 letters, digits and . _ @ + - and nothing else");
        }
        if (new User(user, user, admin).usurps()) {
            throw new GatewayException(
                    Code.BAD_REQUEST,
                    "user " + user + " is the owner of this platform, to whom only tokens with admin rights belong:"
                            + " name another user");
        }
        List<Kept> live = live();
        if (live.stream().anyMatch(token -> token.name().equals(name))) {
            throw new GatewayException(
                    Code.CONFLICT, "there is a token " + name + " already: revoke it, or take another name");
        }
        if (live.size() >= MOST) {
            throw new GatewayException(Code.CONFLICT, "there are " + MOST + " tokens: revoke some");
        }
        String secret = PREFIX + SecretText.random();
        long now = clock.millis();
        Kept made = new Kept(
                name,
                user,
                admin,
                SecretText.hash(secret),
                now,
                lasts.map(time -> now + time.toMillis()).orElse(0L));
        List<Kept> all = new ArrayList<>(live);
        all.add(made);
        file.write(all);
        byHash.values().retainAll(live);
        byHash.put(made.hash(), made);
        return secret;
    }

    /** Ends a token; what it has opened is closed. */
    public void revoke(String name) {
        synchronized (this) {
            List<Kept> live = live();
            List<Kept> others =
                    live.stream().filter(token -> !token.name().equals(name)).toList();
            if (others.size() == live.size()) {
                throw new GatewayException(Code.NOT_FOUND, "there is no token " + name + ", or it has ended already");
            }
            file.write(others);
            byHash.values().retainAll(others);
        }
        ended.run();
    }

    /** Returns those that count, the oldest first. */
    public List<Listed> list() {
        return live().stream().map(NamedTokens::listed).toList();
    }

    /** Returns a token that counts. */
    Optional<Listed> named(String name) {
        return list().stream().filter(token -> token.name().equals(name)).findFirst();
    }

    /** Returns whom a secret lets in. Found by its hash: what the time of a look-up tells of a hash is no help. */
    Optional<Pass> pass(String secret) {
        return Optional.of(secret)
                .filter(text -> text.startsWith(PREFIX))
                .map(text -> byHash.get(SecretText.hash(text)))
                .filter(this::counts)
                .map(token -> new Pass(
                        new User(token.user(), token.user(), token.admin()), new Grant.NamedToken(token.hash())));
    }

    boolean counts(String hash) {
        Kept token = byHash.get(hash);
        return token != null && counts(token);
    }

    private boolean counts(Kept token) {
        return token.expiresMillis() == 0 || clock.millis() < token.expiresMillis();
    }

    private List<Kept> live() {
        return byHash.values().stream()
                .filter(this::counts)
                .sorted(Comparator.comparingLong(Kept::createdMillis).thenComparing(Kept::name))
                .toList();
    }

    private static Listed listed(Kept token) {
        return new Listed(
                token.name(),
                token.user(),
                token.admin(),
                Instant.ofEpochMilli(token.createdMillis()),
                Optional.of(token.expiresMillis()).filter(end -> end != 0).map(Instant::ofEpochMilli));
    }
}
