package org.notebookos.gateway.internal.room;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/** The names that clients have towards the scheduler. */
final class ClientIds {

    /** What the scheduler accepts. */
    private static final int MAX_LENGTH = 200;

    private static final String ANONYMOUS = "anon-";

    private ClientIds() {}

    /** Returns the client id of a client that calls itself something; the same every time. */
    static String of(String sessionId) {
        boolean plain = sessionId.length() <= MAX_LENGTH && sessionId.chars().allMatch(c -> c > ' ' && c < 127);
        return plain ? sessionId : "hash-" + hash(sessionId);
    }

    static String newAnonymous() {
        return ANONYMOUS + UUID.randomUUID();
    }

    static boolean isAnonymous(String clientId) {
        return clientId.startsWith(ANONYMOUS);
    }

    private static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
