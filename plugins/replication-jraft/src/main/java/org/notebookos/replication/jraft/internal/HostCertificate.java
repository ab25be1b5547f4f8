package org.notebookos.replication.jraft.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a host proves itself with to others, and whom it believes, as the agent's file has it: key, certificate, authority.
 *
 * @param key of this host
 * @param certificate of the key
 * @param authority of the cluster
 */
record HostCertificate(PrivateKey key, X509Certificate certificate, X509Certificate authority) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String HOST = "urn:notebookos:host:";
    private static final int URI = 6;

    static HostCertificate read(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file);
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            throw new GeneralSecurityException(file + " has no private key");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
        Collection<? extends Certificate> chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(
                        text.substring(key.end()).strip().getBytes(StandardCharsets.US_ASCII)));
        if (chain.size() != 2) {
            throw new GeneralSecurityException(file + " has " + chain.size() + " certificates instead of two");
        }
        List<X509Certificate> both =
                chain.stream().map(X509Certificate.class::cast).toList();
        return new HostCertificate(
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded)),
                both.get(0),
                both.get(1));
    }

    /** Returns the host that a certificate speaks of; empty if it isn't a host's: the controller has one of the same authority. */
    static Optional<String> host(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Optional.empty()
                : names.stream()
                        .filter(name -> Integer.valueOf(URI).equals(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)))
                        .filter(uri -> uri.startsWith(HOST))
                        .map(uri -> uri.substring(HOST.length()))
                        .findFirst();
    }
}
