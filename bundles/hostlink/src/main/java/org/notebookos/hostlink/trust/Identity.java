package org.notebookos.hostlink.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key, its certificate, and the authority that signed it: what one side of a link proves itself with, and whom it believes.
 *
 * @param key the private key
 * @param certificate of the key
 * @param authority the cluster's
 */
public record Identity(PrivateKey key, X509Certificate certificate, X509Certificate authority) {

    /** Name of the file in an agent's directory: key, certificate and authority in this order, PEM, mode 0600. */
    public static final String FILE = "identity.pem";

    /**
     * Reads an identity.
     *
     * @return empty if there is no such file
     * @throws TrustException with code {@code STORAGE} if the file isn't one
     */
    public static Optional<Identity> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file);
            List<X509Certificate> chain = Pem.certificates(text);
            if (chain.size() != 2) {
                throw new GeneralSecurityException("expected two certificates, found " + chain.size());
            }
            return Optional.of(new Identity(Pem.key(text), chain.get(0), chain.get(1)));
        } catch (IOException | GeneralSecurityException e) {
            throw new TrustException(
                    TrustException.Code.STORAGE,
                    "can't read " + file + " (" + e.getMessage() + "): delete it and join again with a join token",
                    e);
        }
    }

    /** Writes it, readable by the owner only; a reader sees the old or the new one. */
    public void write(Path file) {
        try {
            Pem.write(file, Pem.text(key) + Pem.text(certificate) + Pem.text(authority), true);
        } catch (IOException | GeneralSecurityException e) {
            throw new TrustException(TrustException.Code.STORAGE, "can't write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Returns the host that it speaks for; empty if it isn't a host's. */
    public Optional<String> host() {
        return Names.host(certificate);
    }

    /** Returns when it ends. */
    public Instant expires() {
        return certificate.getNotAfter().toInstant();
    }

    /** Returns when it should be renewed: after two thirds of its time. */
    public Instant renewal() {
        Instant begin = certificate.getNotBefore().toInstant();
        return begin.plus(Duration.between(begin, expires()).multipliedBy(2).dividedBy(3));
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "Identity[" + certificate.getSubjectX500Principal() + " until " + expires() + "]";
    }
}
