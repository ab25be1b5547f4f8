package org.notebookos.identity.oidc.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/**
 * What the platform calls a person. Two people never have one name: a provider promises that of issuer and subject alone, so
 * a digest of them is part of the name, unless the operator vouches for another claim.
 *
 * @param claims which may name people, the first that is there counts
 * @param unique whether the one claim tells all people apart for ever, those of other providers too
 */
record UserNames(List<String> claims, boolean unique) {

    private static final int LONGEST = 100;
    private static final int TAG = 13;
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

    UserNames {
        claims = List.copyOf(claims);
        if (claims.isEmpty()) {
            throw new IllegalArgumentException("userClaims is empty: name a claim such as sub");
        }
        if (unique && claims.size() > 1) {
            throw new IllegalArgumentException(
                    "userClaims must be one claim if userClaimIsUnique: two claims may have one value");
        }
    }

    /** @throws IdentityException with {@code REFUSED} if no claim is there */
    String of(Claims person) {
        String value = claims.stream()
                .flatMap(claim -> value(person, claim).stream())
                .findFirst()
                .orElseThrow(() -> new IdentityException(
                        Code.REFUSED,
                        "the identity provider says none of " + claims + " about this person (an e-mail address counts"
                                + " if it is verified): let it say one, or set userClaims"));
        String tag = tag(person.issuer() + "\n" + person.subject());
        String name = escape(value);
        if (unique && name.length() <= LONGEST) {
            return name;
        }
        // Escapes are + and hexadecimal digits: what follows +t is never one, so a cut name is nobody's whole name.
        String mark = unique ? "+t" : "-";
        return name.substring(0, Math.min(name.length(), LONGEST - TAG - mark.length())) + mark + tag;
    }

    private static Optional<String> value(Claims person, String claim) {
        return switch (claim) {
            case "email" -> person.verifiedEmail();
            case "sub" -> Optional.of(person.subject());
            default -> person.text(claim);
        };
    }

    /** Writes each character that names don't have as {@code +} and two digits for each of its bytes; different for different texts. */
    private static String escape(String value) {
        StringBuilder name = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xff);
            boolean plain = letter < 128 && (Character.isLetterOrDigit(letter) || "._@-".indexOf(letter) >= 0);
            name.append(plain ? String.valueOf(letter) : String.format("+%02x", each & 0xff));
        }
        return name.toString();
    }

    /** 65 bits of a digest: people who differ have different ones, in practice. */
    private static String tag(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            StringBuilder tag = new StringBuilder();
            for (int i = 0; i < TAG; i++) {
                tag.append(DIGITS.charAt(bits(digest, i * 5)));
            }
            return tag.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static int bits(byte[] digest, int from) {
        int two = (digest[from / 8] & 0xff) << 8 | digest[from / 8 + 1] & 0xff;
        return two >> 11 - from % 8 & 31;
    }
}
