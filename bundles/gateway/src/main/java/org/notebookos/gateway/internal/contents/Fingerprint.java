package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash of a file, by which clients notice that somebody else has changed it. */
final class Fingerprint {

    private Fingerprint() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static void put(ObjectNode model, MessageDigest digest) {
        model.put("hash", HexFormat.of().formatHex(digest.digest()));
        model.put("hash_algorithm", "sha256");
    }
}
