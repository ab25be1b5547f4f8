package org.notebookos.jupyter;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The message whose framings and signature are known from the reference implementation. */
final class Vectors {

    static final Message MESSAGE = new Message(
            bytes("{\"msg_id\":\"m1\",\"msg_type\":\"comm_msg\",\"session\":\"s\",\"username\":\"u\","
                    + "\"date\":\"2026-01-02T03:04:05.000000Z\",\"version\":\"5.3\"}"),
            bytes("{}"),
            bytes("{}"),
            bytes("{\"comm_id\":\"c\",\"data\":{}}"),
            List.of(new byte[] {1, 2, 3}));

    private Vectors() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> texts(Message message) {
        return message.parts().stream().map(Vectors::text).toList();
    }
}
