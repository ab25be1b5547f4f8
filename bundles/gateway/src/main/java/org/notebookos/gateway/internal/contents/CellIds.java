package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Gives cells ids where a notebook's format has them and a program that wrote it left them out. The same notebook gets the same ids:
 * whoever reads it twice has the same, and it may be trusted. Stateless.
 */
final class CellIds {

    /** The first minor version of format 4 whose cells have ids. */
    private static final int SINCE_MINOR = 5;

    private static final int CHARACTERS = 8;

    private CellIds() {}

    /** Completes a notebook in place. */
    static void complete(ObjectNode notebook) {
        if (notebook.path("nbformat_minor").asInt() < SINCE_MINOR) {
            return;
        }
        JsonNode cells = notebook.get("cells");
        Set<String> taken = new HashSet<>();
        cells.forEach(cell -> taken.add(cell.path("id").asText()));
        int index = 0;
        for (JsonNode cell : cells) {
            if (!cell.has("id")) {
                ((ObjectNode) cell).put("id", free(index, taken));
            }
            index++;
        }
    }

    private static String free(int index, Set<String> taken) {
        String id = id(Integer.toString(index));
        for (int more = 1; !taken.add(id); more++) {
            id = id(index + "-" + more);
        }
        return id;
    }

    private static String id(String seed) {
        MessageDigest digest = Fingerprint.digest();
        byte[] hash = digest.digest(("cell " + seed).getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hash).substring(0, CHARACTERS);
    }
}
