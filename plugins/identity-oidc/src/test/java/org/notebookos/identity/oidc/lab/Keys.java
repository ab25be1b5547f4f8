package org.notebookos.identity.oidc.lab;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.List;
import java.util.UUID;

/** The signing keys of a provider, which the tests have too, so that they can sign what no honest provider would. */
public record Keys(RSAKey rsa, ECKey ec) {

    public static Keys fresh() throws JOSEException {
        return new Keys(
                new RSAKeyGenerator(2048)
                        .keyID("rsa-" + UUID.randomUUID())
                        .keyUse(KeyUse.SIGNATURE)
                        .generate(),
                new ECKeyGenerator(Curve.P_256)
                        .keyID("ec-" + UUID.randomUUID())
                        .keyUse(KeyUse.SIGNATURE)
                        .generate());
    }

    public JWKSet secretSet() {
        return new JWKSet(List.of(rsa, ec));
    }

    public String sign(JWSAlgorithm algorithm, JWTClaimsSet claims) throws JOSEException {
        return sign(algorithm, JOSEObjectType.JWT, claims);
    }

    public String sign(JWSAlgorithm algorithm, JOSEObjectType type, JWTClaimsSet claims) throws JOSEException {
        boolean elliptic = JWSAlgorithm.Family.EC.contains(algorithm);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .type(type)
                        .keyID(elliptic ? ec.getKeyID() : rsa.getKeyID())
                        .build(),
                claims);
        token.sign(elliptic ? new ECDSASigner(ec) : new RSASSASigner(rsa));
        return token.serialize();
    }

    /** Signs as somebody who takes the public key for a shared secret. */
    public String signWithPublicKey(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(rsa.getKeyID()).build(), claims);
        token.sign(new MACSigner(rsa.toPublicJWK().toString().getBytes()));
        return token.serialize();
    }
}
