package org.notebookos.hostlink.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A new key and the request for a certificate of it. The key never leaves the host.
 *
 * @param key the private key
 * @param encoded the request, PKCS #10 in DER
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record SigningRequest(PrivateKey key, byte[] encoded) {

    static final String SIGNATURE = "SHA256withECDSA";
    static final String CURVE = "secp256r1";

    /** Makes a new key (P-256) and asks for its certificate. */
    public static SigningRequest make() {
        try {
            KeyPair pair = keys();
            byte[] encoded = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=host"), pair.getPublic())
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()))
                    .getEncoded();
            return new SigningRequest(pair.getPrivate(), encoded);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new TrustException(TrustException.Code.CRYPTOGRAPHY, "can't make a key: " + e.getMessage(), e);
        }
    }

    static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE));
        return generator.generateKeyPair();
    }

    /**
     * Puts the answer to the key.
     *
     * @param certificate DER
     * @param authority DER
     */
    public Identity answered(byte[] certificate, byte[] authority) {
        try {
            return new Identity(key, Pem.certificate(certificate), Pem.certificate(authority));
        } catch (GeneralSecurityException e) {
            throw new TrustException(
                    TrustException.Code.CRYPTOGRAPHY, "the controller sent no certificate: " + e.getMessage(), e);
        }
    }
}
