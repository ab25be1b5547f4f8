package org.notebookos.scheduler.internal.join;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.notebookos.hostlink.trust.Fingerprint;
import org.notebookos.hostlink.trust.JoinToken;
import org.notebookos.scheduler.api.JoinService.MadeToken;
import org.notebookos.scheduler.api.JoinService.Token;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.internal.hosts.Admission.Refusal;
import org.notebookos.scheduler.internal.join.JoinRecords.TokenRecord;

/** Join tokens: made, listed, ended, recognised. Thread-safe: the state is the file's. */
final class Tokens {

    /** So long an ended token is remembered, to say that it has ended and not that it is wrong. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private static final int ID_BYTES = 5;

    private final JoinFile file;
    private final Fingerprint authority;
    private final String everlasting;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** @param everlasting the secret of the controller's own machine, which never ends; empty for none */
    Tokens(JoinFile file, Fingerprint authority, String everlasting, Clock clock) {
        this.file = file;
        this.authority = authority;
        this.everlasting = everlasting;
        this.clock = clock;
    }

    MadeToken make(Optional<String> pool, Duration lasts) {
        JoinToken token = JoinToken.make(authority, random);
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Instant expires = clock.instant().plus(lasts);
        TokenRecord made = new TokenRecord(
                Fingerprint.base32(id), hash(token.secret()), pool.orElse(""), expires.toEpochMilli(), 0);
        file.change(records -> records.withTokens(tokens -> {
            List<TokenRecord> all = new ArrayList<>(remembered(tokens));
            all.add(made);
            return all;
        }));
        return new MadeToken(shown(made), token.text());
    }

    List<Token> list() {
        return file.records().tokens().stream()
                .filter(token -> !ended(token))
                .map(Tokens::shown)
                .toList();
    }

    void revoke(String id) {
        if (list().stream().noneMatch(token -> token.id().equals(id))) {
            throw new SchedulerException(
                    SchedulerException.Code.REFUSED, "there is no join token " + id + ", or it has ended already");
        }
        file.change(records -> records.withTokens(tokens ->
                tokens.stream().filter(token -> !token.id().equals(id)).toList()));
    }

    /** Returns why a secret doesn't open a pool; empty if it does. Looks at all tokens, whichever it is. */
    Optional<Refusal> refusal(String secret, String pool) {
        if (!everlasting.isEmpty() && same(hash(everlasting), hash(secret))) {
            return Optional.empty();
        }
        Optional<TokenRecord> known = find(secret);
        if (known.isEmpty()) {
            return Optional.of(new Refusal(
                    "BAD_TOKEN",
                    "the join token is wrong, was revoked, or ended long ago: make one with"
                            + " \"notebookos hosts join-token\""));
        }
        TokenRecord token = known.get();
        if (ended(token)) {
            return Optional.of(new Refusal(
                    "TOKEN_EXPIRED",
                    "the join token " + token.id() + " ended at " + Instant.ofEpochMilli(token.expiresMillis())
                            + ": make one with \"notebookos hosts join-token\""));
        }
        if (!token.pool().isEmpty() && !token.pool().equals(pool)) {
            return Optional.of(new Refusal(
                    "BAD_POOL",
                    "the join token " + token.id() + " is for pool " + token.pool() + ", not for " + pool
                            + ": start the agent with --pool " + token.pool()));
        }
        return Optional.empty();
    }

    /** Counts one more host that has joined. */
    void used(String secret) {
        find(secret)
                .ifPresent(used -> file.change(records -> records.withTokens(tokens -> tokens.stream()
                        .map(token -> token.id().equals(used.id()) ? token.used() : token)
                        .toList())));
    }

    private Optional<TokenRecord> find(String secret) {
        String hash = hash(secret);
        TokenRecord found = null;
        for (TokenRecord token : file.records().tokens()) {
            if (same(token.hash(), hash)) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }

    private boolean ended(TokenRecord token) {
        return token.expiresMillis() <= clock.millis();
    }

    private List<TokenRecord> remembered(List<TokenRecord> tokens) {
        long since = clock.millis() - REMEMBERED.toMillis();
        return tokens.stream().filter(token -> token.expiresMillis() > since).toList();
    }

    private static Token shown(TokenRecord token) {
        return new Token(
                token.id(),
                Optional.of(token.pool()).filter(pool -> !pool.isEmpty()),
                Instant.ofEpochMilli(token.expiresMillis()),
                token.joined());
    }

    private static String hash(String secret) {
        return Fingerprint.base32(Fingerprint.sha256(secret.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean same(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), actual.getBytes(StandardCharsets.US_ASCII));
    }
}
