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

    /** Has the key, and is only copied: to look an algorithm up and to give it its key takes longer than most messages do. */
    private final Mac prototype;

    public Signer(byte[] key) {
        this.prototype = key.length == 0 ? null : mac(key);
    }

    /** Makes a signer with a key given as text, as in connection files. */
    public static Signer ofText(String key) {
        return new Signer(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the signature of the four JSON texts, as ASCII; no bytes if the key is empty. */
    public byte[] sign(Message message) {
        if (prototype == null) {
            return new byte[0];
        }
        Mac mac = copy();
        mac.update(message.header());
        mac.update(message.parentHeader());
        mac.update(message.metadata());
        mac.update(message.content());
        return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Tells in constant time whether a signature belongs to a message. */
    public boolean verify(Message message, byte[] signature) {
        return prototype == null || MessageDigest.isEqual(sign(message), signature);
    }

    private Mac copy() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's " + ALGORITHM + " can be copied", e);
        }
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
