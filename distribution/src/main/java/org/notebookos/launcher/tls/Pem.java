package org.notebookos.launcher.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/** Reads certificates and keys as openssl, certbot and their like write them. */
final class Pem {

    private static final int LARGEST = 1 << 20;

    private Pem() {}

    /** Returns all certificates of a file, at least one. */
    static List<X509Certificate> certificates(Path file) {
        String text = text(file);
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(onlyCertificates(text)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            throw failure(file, "holds a certificate that can't be read: " + e.getMessage(), e);
        }
        throw failure(file, "holds no certificate: it should have lines with -----BEGIN CERTIFICATE-----", null);
    }

    /** People put text and keys into one file with the certificates. */
    private static byte[] onlyCertificates(String text) {
        StringBuilder only = new StringBuilder();
        boolean inside = false;
        for (String line : text.split("\\R")) {
            inside = inside || line.contains("-----BEGIN CERTIFICATE-----");
            if (inside) {
                only.append(line).append('\n');
            }
            inside = inside && !line.contains("-----END CERTIFICATE-----");
        }
        return only.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the one private key of a file. */
    static PrivateKey key(Path file) {
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMEncryptedKeyPair || found instanceof PKCS8EncryptedPrivateKeyInfo) {
                    throw failure(
                            file,
                            "holds an encrypted key, and nobody types its password when the platform starts: write"
                                    + " it without one (openssl pkey -in FILE -out NEW), mode 0600",
                            null);
                }
                if (found instanceof PrivateKeyInfo key) {
                    return converter.getPrivateKey(key);
                }
                if (found instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        } catch (IOException e) {
            // The parser's message may repeat what the file holds.
            throw failure(file, "holds a private key that can't be read", null);
        }
        throw failure(file, "holds no private key: it should have lines with -----BEGIN PRIVATE KEY-----", null);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw failure(file, "is too large for a PEM file", null);
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw failure(file, "is not there", e);
        } catch (IOException e) {
            throw failure(file, "can't be read: " + e.getMessage(), e);
        }
    }

    static LauncherException failure(Path file, String why, Throwable cause) {
        return new LauncherException(Code.ENVIRONMENT, file + " " + why, cause);
    }
}
