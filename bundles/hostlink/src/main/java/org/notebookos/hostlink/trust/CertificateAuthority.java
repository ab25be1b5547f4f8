package org.notebookos.hostlink.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** The cluster's own authority: it signs for the controller and for hosts, and for nobody else. Thread-safe: immutable. */
public final class CertificateAuthority {

    /** The authority's certificate alone, for hosts on the controller's machine; readable by all. */
    public static final String CERTIFICATE_FILE = "ca.crt";

    private static final String KEY_FILE = "ca.pem";
    private static final Duration YEARS = Duration.ofDays(3650);
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 120;

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(PrivateKey key, X509Certificate certificate, Clock clock) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
    }

    /**
     * Opens the authority that is kept in a directory, or makes one there, for ten years.
     *
     * @param directory keeps {@code ca.pem} (mode 0600) and {@code ca.crt}; made if missing
     * @throws TrustException with code {@code STORAGE} if it can't be read or written
     */
    public static CertificateAuthority open(Path directory, Clock clock) {
        Path file = directory.resolve(KEY_FILE);
        try {
            if (Files.exists(file)) {
                String text = Files.readString(file);
                return new CertificateAuthority(
                        Pem.key(text), Pem.certificates(text).get(0), clock);
            }
            return make(file, clock);
        } catch (IOException | GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new TrustException(
                    TrustException.Code.STORAGE,
                    "can't read or write the cluster's authority in " + file + ": " + e.getMessage()
                            + ". Put it back from a copy; without it all hosts have to join again",
                    e);
        }
    }

    private static CertificateAuthority make(Path file, Clock clock) throws IOException, GeneralSecurityException {
        KeyPair pair = SigningRequest.keys();
        SecureRandom random = new SecureRandom();
        // A name of its own: a replaced authority is never taken for the former one.
        X500Name name = name("NotebookOS " + new BigInteger(40, random).toString(36), "authority");
        try {
            X509v3CertificateBuilder builder =
                    builder(name, name, pair.getPublic(), clock, YEARS, new BigInteger(SERIAL_BITS, random));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
            X509Certificate certificate = sign(builder, pair.getPrivate());
            Pem.write(file.resolveSibling(CERTIFICATE_FILE), Pem.text(certificate), false);
            Pem.write(file, Pem.text(pair.getPrivate()) + Pem.text(certificate), true);
            return new CertificateAuthority(pair.getPrivate(), certificate, clock);
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /**
     * Reads the certificate of an authority from a file.
     *
     * @throws TrustException with code {@code STORAGE} if there is none
     */
    public static X509Certificate readCertificate(Path file) {
        try {
            return Pem.certificates(Files.readString(file)).get(0);
        } catch (IOException | GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new TrustException(
                    TrustException.Code.STORAGE, "can't read a certificate from " + file + ": " + e.getMessage(), e);
        }
    }

    /** Returns the authority's certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Returns what hosts recognise it by. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(certificate);
    }

    /** Makes a key and a certificate for the controller, for as long as the authority lasts, but in memory only. */
    public Identity controller() {
        try {
            KeyPair pair = SigningRequest.keys();
            Duration lasts =
                    Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
            GeneralName name = new GeneralName(GeneralName.dNSName, Names.CONTROLLER);
            X509Certificate signed = issue("controller", name, pair.getPublic(), lasts, KeyPurposeId.id_kp_serverAuth);
            return new Identity(pair.getPrivate(), signed, certificate);
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new TrustException(
                    TrustException.Code.CRYPTOGRAPHY, "can't make the controller's certificate: " + e.getMessage(), e);
        }
    }

    /**
     * Signs for a host.
     *
     * @param hostId who it is; names in the request are ignored
     * @param request PKCS #10 in DER, signed with the host's key
     * @param lasts how long from now
     * @throws TrustException with code {@code BAD_REQUEST} if the request isn't one, or isn't signed with its key
     */
    public X509Certificate host(String hostId, byte[] request, Duration lasts) {
        try {
            PKCS10CertificationRequest asked = new PKCS10CertificationRequest(request);
            PublicKey holder = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(
                            asked.getSubjectPublicKeyInfo().getEncoded()));
            if (!asked.isSignatureValid(new JcaContentVerifierProviderBuilder().build(holder))) {
                throw new GeneralSecurityException("it isn't signed with its own key");
            }
            GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, Names.HOST_PREFIX + hostId);
            return issue(hostId, name, holder, lasts, KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new TrustException(
                    TrustException.Code.BAD_REQUEST, "the request for a certificate is broken: " + e.getMessage(), e);
        }
    }

    private X509Certificate issue(
            String name, GeneralName proved, PublicKey holder, Duration lasts, KeyPurposeId... purposes)
            throws GeneralSecurityException, CertIOException, OperatorCreationException {
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder builder = builder(
                issuer,
                name(name, purposes.length == 1 ? "controller" : "host"),
                holder,
                clock,
                lasts,
                new BigInteger(SERIAL_BITS, random));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(proved));
        return sign(builder, key);
    }

    private static X500Name name(String common, String unit) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "NotebookOS")
                .addRDN(BCStyle.OU, unit)
                .addRDN(BCStyle.CN, common)
                .build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey holder, Clock clock, Duration lasts, BigInteger serial) {
        Duration tenth = lasts.dividedBy(10);
        Duration before = tenth.compareTo(CLOCKS_APART) < 0 ? tenth : CLOCKS_APART;
        return new JcaX509v3CertificateBuilder(
                issuer,
                serial.setBit(SERIAL_BITS),
                Date.from(clock.instant().minus(before)),
                Date.from(clock.instant().plus(lasts)),
                subject,
                holder);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(SigningRequest.SIGNATURE).build(key)));
    }
}
