package org.notebookos.launcher.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate and its key, made by the tests. */
record TestCertificates(X509Certificate certificate, KeyPair keys) {

    private static final Duration DAY = Duration.ofDays(1);

    static TestCertificates selfSigned(String name) throws Exception {
        return selfSigned(name, "EC", Instant.now().minus(DAY), Instant.now().plus(DAY));
    }

    static TestCertificates selfSigned(String name, String algorithm, Instant begins, Instant ends) throws Exception {
        KeyPair keys = keys(algorithm);
        return sign(name, keys, name, keys, begins, ends);
    }

    /** Returns a certificate that this one's key has signed. */
    TestCertificates issue(String name) throws Exception {
        String issuer = certificate.getSubjectX500Principal().getName();
        return sign(
                name,
                keys("EC"),
                issuer,
                keys,
                Instant.now().minus(DAY),
                Instant.now().plus(DAY));
    }

    private static KeyPair keys(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
        return generator.generateKeyPair();
    }

    private static TestCertificates sign(
            String name, KeyPair keys, String issuer, KeyPair signer, Instant begins, Instant ends) throws Exception {
        var builder = new JcaX509v3CertificateBuilder(
                principal(issuer),
                BigInteger.valueOf(System.nanoTime()),
                Date.from(begins),
                Date.from(ends),
                principal(name),
                keys.getPublic());
        String algorithm = signer.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new TestCertificates(
                new JcaX509CertificateConverter()
                        .getCertificate(
                                builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))),
                keys);
    }

    private static X500Principal principal(String name) {
        return new X500Principal(name.startsWith("CN=") ? name : "CN=" + name);
    }

    /** Writes both files into a folder. */
    TlsFiles write(Path folder) throws IOException {
        return new TlsFiles(
                Files.writeString(folder.resolve("cert.pem"), pem(certificate)),
                Files.writeString(folder.resolve("key.pem"), key()));
    }

    /** Returns the key as PEM, in the form of today. */
    String key() throws IOException {
        return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
    }

    /** Returns the key as PEM, in the form that its algorithm has of old. */
    String keyOfOld() throws IOException {
        if (!(keys.getPrivate() instanceof java.security.interfaces.ECPrivateKey key)) {
            return pem(keys.getPrivate());
        }
        ASN1Encodable curve = PrivateKeyInfo.getInstance(key.getEncoded())
                .getPrivateKeyAlgorithm()
                .getParameters();
        return pem(new PemObject("EC PRIVATE KEY", new ECPrivateKey(256, key.getS(), curve).getEncoded()));
    }

    /** Writes what it is as PEM. */
    static String pem(Object what) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        return text.toString();
    }
}
