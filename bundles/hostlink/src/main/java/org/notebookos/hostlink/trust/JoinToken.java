package org.notebookos.hostlink.trust;

import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a host joins with: by the fingerprint it recognises the cluster's authority, by the secret the controller knows that it
 * may join. Written {@code nbos1.FINGERPRINT.SECRET}.
 *
 * @param authority whom to believe
 * @param secret what nobody else knows
 */
public record JoinToken(Fingerprint authority, String secret) {

    private static final Pattern TEXT = Pattern.compile("nbos1\\.([a-z2-7]{52})\\.([a-z2-7]{26,64})");
    private static final int SECRET_BYTES = 20;

    /** Makes a token with a new secret of 160 bits. */
    public static JoinToken make(Fingerprint authority, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new JoinToken(authority, Fingerprint.base32(secret));
    }

    /** Tells whether a text means to be such a token, and not just a secret. */
    public static boolean looksLike(String text) {
        return text.startsWith("nbos1.");
    }

    /**
     * Reads a token.
     *
     * @throws TrustException with code {@code BAD_TOKEN} if it isn't one; the message doesn't repeat it
     */
    public static JoinToken parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new TrustException(
                    TrustException.Code.BAD_TOKEN,
                    "this is no join token (nbos1. and two words of letters and digits): copy all of what"
                            + " \"notebookos hosts join-token\" printed",
                    null);
        }
        return new JoinToken(new Fingerprint(matcher.group(1)), matcher.group(2));
    }

    /** Returns the token as it is given to operators. */
    public String text() {
        return "nbos1." + authority.text() + "." + secret;
    }

    /** Never shows the secret, so that no log does. */
    @Override
    public String toString() {
        return "JoinToken[authority=" + authority.text() + "]";
    }
}
