package org.notebookos.gateway.internal.access;

import java.time.Duration;
import java.util.Optional;

/**
 * Says whom a secret lets in: the owner's token, the tokens that were made, and what identity providers know. Its parts own
 * their state; thread-safe.
 *
 * <p>How often secrets can be tried is bounded only where that matters: a secret of 192 random bits and more is looked at
 * always, because nobody finds it by trying, so that someone who fails on purpose keeps nobody out.
 */
final class Credentials {

    /** As many characters as a token of 128 random bits has in hex. */
    private static final int UNGUESSABLE = 32;

    private final Optional<String> ownerHash;
    private final boolean guessable;
    private final NamedTokens tokens;
    private final Vouching vouching;
    private final FailedLogins failures;

    /** What became of a secret. */
    sealed interface Answer {

        /** It lets somebody in. */
        record Known(Pass pass) implements Answer {}

        /** It doesn't. */
        record Unknown() implements Answer {}

        /** It was not looked at: too many were wrong. */
        record Later(Duration after) implements Answer {}

        /** An identity provider could not be asked. */
        record Unavailable() implements Answer {}
    }

    Credentials(Optional<String> ownerToken, NamedTokens tokens, Vouching vouching, FailedLogins failures) {
        this.ownerHash = ownerToken.map(SecretText::hash);
        this.guessable = ownerToken.map(token -> token.length() < UNGUESSABLE).orElse(false);
        this.tokens = tokens;
        this.vouching = vouching;
        this.failures = failures;
    }

    /** Tells whether the owner's token is so short that it may be found by trying. */
    boolean guessable() {
        return guessable;
    }

    /** Looks at a secret that comes from an address; may wait for an identity provider. */
    Answer check(String secret, String address) {
        Optional<Pass> known = tokens.pass(secret).or(() -> vouching.remembered(secret));
        if (known.isEmpty() && !guessable) {
            known = owner(secret);
        }
        if (known.isPresent()) {
            return new Answer.Known(known.get());
        }
        FailedLogins.Try attempt = failures.take(address);
        if (attempt.pause().isPresent()) {
            return new Answer.Later(attempt.pause().get());
        }
        Optional<Pass> owner = owner(secret);
        if (owner.isPresent()) {
            failures.giveBack(attempt);
            return new Answer.Known(owner.get());
        }
        Answer answer = secret.startsWith(NamedTokens.PREFIX) ? new Answer.Unknown() : vouching.ask(secret);
        if (!(answer instanceof Answer.Unknown)) {
            failures.giveBack(attempt);
        }
        return answer;
    }

    private Optional<Pass> owner(String secret) {
        String hash = SecretText.hash(secret);
        return ownerHash
                .filter(own -> SecretText.same(own, hash))
                .map(own -> new Pass(User.OWNER, new Grant.OwnerToken(own)));
    }

    boolean isOwner(String hash) {
        return ownerHash.filter(hash::equals).isPresent();
    }
}
