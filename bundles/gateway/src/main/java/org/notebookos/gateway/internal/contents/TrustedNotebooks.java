package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which notebooks a user last saved having seen their outputs, so that this user's pages run JavaScript of those
 * outputs and of no others: what one user trusts, another doesn't. A notebook is known by an HMAC of the user and of its content
 * under a secret of this server: a file that came from elsewhere, or was changed, isn't trusted. The set is guarded by this object's
 * monitor.
 */
final class TrustedNotebooks {

    private static final Logger LOG = LoggerFactory.getLogger(TrustedNotebooks.class);
    private static final int MOST = 65_535;

    /** Characters of long text that are bytes at a time. */
    private static final int CHUNK = 1 << 16;

    private static final Set<String> SAFE_KEYS = Set.of("output_type", "execution_count", "metadata");

    private final Optional<Path> file;
    private final SecretKey key;
    private final Set<String> signatures = new LinkedHashSet<>();

    /**
     * @param key the server's secret
     * @param file where signatures are kept, one a line, the oldest first; empty to forget them at the end
     */
    TrustedNotebooks(SecretKey key, Optional<Path> file) throws IOException {
        this.key = key;
        this.file = file;
        if (file.isPresent() && Files.exists(file.get())) {
            signatures.addAll(Files.readAllLines(file.get(), StandardCharsets.ISO_8859_1));
        }
    }

    /** Tells each code cell of a notebook that a user reads whether the user trusts it. */
    void mark(String user, ObjectNode notebook) {
        boolean trusted = isKnown(signature(user, notebook));
        for (JsonNode cell : notebook.get("cells")) {
            if (cell.path("cell_type").asText().equals("code")) {
                ((ObjectNode) cell.get("metadata")).put("trusted", trusted);
            }
        }
    }

    /** Tells whether a client trusts all code cells of a notebook that it saves; to be asked before that is stripped. */
    static boolean isTrusted(ObjectNode notebook) {
        for (JsonNode cell : notebook.get("cells")) {
            boolean code = cell.path("cell_type").asText().equals("code");
            if (code && !cell.path("metadata").path("trusted").asBoolean() && !isSafe(cell.get("outputs"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSafe(JsonNode outputs) {
        for (JsonNode output : outputs) {
            boolean rich = Set.of("execute_result", "display_data")
                    .contains(output.path("output_type").asText());
            if (rich && output.propertyStream().anyMatch(field -> !SAFE_KEYS.contains(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** Remembers a notebook, as clients get it but without the marks. Writes a file. */
    synchronized void trust(String user, ObjectNode notebook) {
        String signature = signature(user, notebook);
        boolean fresh = !signatures.remove(signature);
        signatures.add(signature);
        if (signatures.size() > MOST) {
            List<String> oldest = signatures.stream().limit(MOST / 4).toList();
            oldest.forEach(signatures::remove);
        }
        if (fresh && file.isPresent()) {
            try {
                AtomicFile.write(
                        file.get(),
                        out -> out.write(String.join("\n", signatures).getBytes(StandardCharsets.ISO_8859_1)));
            } catch (IOException e) {
                LOG.warn("that a notebook is trusted will be forgotten: {} can't be written", file.get(), e);
            }
        }
    }

    private synchronized boolean isKnown(String signature) {
        return signatures.contains(signature);
    }

    private String signature(String user, ObjectNode notebook) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            text(user, mac);
            digest(notebook, mac);
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    /** The order of an object's fields doesn't count; each value is told apart from its neighbours by its kind and end. */
    private static void digest(JsonNode node, Mac mac) {
        if (node instanceof ObjectNode object) {
            mac.update((byte) '{');
            for (String name : NotebookJson.names(object)) {
                text(name, mac);
                digest(object.get(name), mac);
            }
            mac.update((byte) '}');
        } else if (node.isArray()) {
            mac.update((byte) '[');
            node.forEach(element -> digest(element, mac));
            mac.update((byte) ']');
        } else {
            mac.update((byte) (node.isTextual() ? '"' : ' '));
            text(node instanceof NumberText number ? number.canonical() : node.asText(), mac);
        }
    }

    private static void text(String text, Mac mac) {
        for (int start = 0, end; start < text.length(); start = end) {
            end = Math.min(text.length(), start + CHUNK);
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            mac.update(text.substring(start, end).getBytes(StandardCharsets.UTF_8));
        }
        // UTF-8 never has this byte: it ends the text.
        mac.update((byte) 0xff);
    }
}
