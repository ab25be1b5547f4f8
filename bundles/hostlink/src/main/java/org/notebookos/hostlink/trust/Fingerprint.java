package org.notebookos.hostlink.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/**
 * What an authority is recognised by: SHA-256 of its certificate.
 *
 * @param text 52 letters and digits, base 32 in lower case
 */
public record Fingerprint(String text) {

    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

    /** Returns the fingerprint of a certificate. */
    public static Fingerprint of(X509Certificate certificate) {
        try {
            return new Fingerprint(base32(sha256(certificate.getEncoded())));
        } catch (CertificateEncodingException e) {
            throw new TrustException(TrustException.Code.CRYPTOGRAPHY, "a certificate can't be encoded", e);
        }
    }

    /** Returns SHA-256 of some bytes. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new TrustException(TrustException.Code.CRYPTOGRAPHY, "this Java runtime has no SHA-256", e);
        }
    }

    /** Writes bytes in base 32 (RFC 4648), in lower case and without padding: no case to mistake, one word for a mouse. */
    public static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (byte value : bytes) {
            held = held << 8 | value & 0xff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(DIGITS.charAt(held >> bits & 31));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            text.append(DIGITS.charAt(held << 5 - bits & 31));
        }
        return text.toString();
    }
}
