package org.notebookos.agent.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of an object store that is one, as its service property {@code directory} says. A mark in it tells hosts that share
 * the folder from hosts that only call theirs the same. Stateless.
 */
final class StoreFolder {

    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);
    private static final String FILE = "store-id";
    private static final Pattern MARK = Pattern.compile("[0-9a-f-]{36}");

    private StoreFolder() {}

    /** Returns the folder's mark, which is made if there is none; empty if the store is no folder, or it can't be read. */
    static String mark(Map<String, Object> properties) {
        if (!(properties.get("directory") instanceof String directory) || directory.isBlank()) {
            return "";
        }
        Path file = Path.of(directory).resolve(FILE);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String mark = Files.readString(file).strip();
            return MARK.matcher(mark).matches() ? mark : "";
        } catch (IOException e) {
            LOG.warn("whether other hosts share the object store {} can't be told: {}", directory, e.toString());
            return "";
        }
    }

    /** Of two hosts that make it at once, one does. */
    private static void make(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".new");
        try {
            Files.writeString(part, UUID.randomUUID().toString(), StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("another host was first", e);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
