package org.notebookos.launcher.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a server shows and by what it proves that it is the server.
 *
 * @param chain the server's certificate first, each of the others that of the issuer of the one before
 * @param key of the first
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

    /** Reads the files, and finds out whether a server could use them now; says what is wrong and with which file. */
    public static ServerCertificate read(TlsFiles files, Instant now) {
        List<X509Certificate> chain = Pem.certificates(files.certificate());
        PrivateKey key = Pem.key(files.key());
        requireInOrder(files, chain);
        requireCurrent(files, chain.get(0), now);
        if (!belong(key, chain.get(0))) {
            throw Pem.failure(
                    files.key(),
                    "is not the key of the certificate in " + files.certificate()
                            + " (its first certificate has to be the server's)",
                    null);
        }
        return new ServerCertificate(chain, key);
    }

    private static void requireInOrder(TlsFiles files, List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            try {
                chain.get(i - 1).verify(chain.get(i).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw Pem.failure(
                        files.certificate(),
                        "is no chain: certificate " + (i + 1) + " ("
                                + chain.get(i).getSubjectX500Principal() + ") did not sign certificate " + i
                                + ". Order: the server's, then its issuer's",
                        e);
            }
        }
    }

    private static void requireCurrent(TlsFiles files, X509Certificate server, Instant now) {
        Instant begins = server.getNotBefore().toInstant();
        Instant ends = server.getNotAfter().toInstant();
        if (now.isBefore(begins)) {
            throw Pem.failure(
                    files.certificate(), "counts only from " + begins + " on: is this machine's clock right?", null);
        }
        if (now.isAfter(ends)) {
            throw Pem.failure(files.certificate(), "expired on " + ends + ": renew it", null);
        }
    }

    /** What the key signs, the certificate has to verify. */
    private static boolean belong(PrivateKey key, X509Certificate certificate) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "RSASSA-PSS" -> "RSASSA-PSS";
                    default -> key.getAlgorithm();
                };
        byte[] text = "is it the same pair?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Keys of different kinds don't even get as far as a comparison.
            return false;
        }
    }

    /** The key isn't shown. */
    @Override
    public String toString() {
        return "ServerCertificate[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
