package org.notebookos.jupyter;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs messages with HMAC-SHA256, lower-case hex. An empty key signs nothing and accepts everything. */
public final class Signer {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public Signer(byte[] key) {
        this.key = key.length == 0 ? null : new SecretKeySpec(key, ALGORITHM);
    }

    /** Makes a signer with a key given as text, as in connection files. */
    public static Signer ofText(String key) {
        return new Signer(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the signature of the four JSON texts, as ASCII; no bytes if the key is empty. */
    public byte[] sign(Message message) {
        if (key == null) {
            return new byte[0];
        }
        Mac mac = mac();
        mac.update(message.header());
        mac.update(message.parentHeader());
        mac.update(message.metadata());
        mac.update(message.content());
        return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Tells in constant time whether a signature belongs to a message. */
    public boolean verify(Message message, byte[] signature) {
        return key == null || MessageDigest.isEqual(sign(message), signature);
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
