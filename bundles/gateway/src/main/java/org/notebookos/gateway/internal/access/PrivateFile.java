package org.notebookos.gateway.internal.access;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in a JSON file that its owner alone can read. A write replaces the file as a whole, and is on the disk when it
 * returns. Not thread-safe: its one owner calls it under a lock.
 *
 * @param <T> a record
 */
final class PrivateFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Path> file;
    private final TypeReference<List<T>> type;

    /**
     * @param file empty: nothing is kept
     * @param type of the list of records
     */
    PrivateFile(Optional<Path> file, TypeReference<List<T>> type) {
        this.file = file;
        this.type = type;
    }

    List<T> read() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return List.of();
        }
        try {
            return JSON.readValue(file.get().toFile(), type);
        } catch (IOException e) {
            // The parser's own message could show a piece of the file.
            throw new GatewayException(
                    GatewayException.Code.BAD_CONFIGURATION,
                    "can't read " + file.get() + ": put it back from a copy, or delete it; what it held is then void");
        }
    }

    void write(List<T> records) {
        if (file.isEmpty()) {
            return;
        }
        Path target = file.get();
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
            AtomicFile.writePrivate(target, out -> out.write(JSON.writeValueAsBytes(records)));
        } catch (IOException e) {
            LOG.error("can't write {}", target, e);
            throw new GatewayException(
                    GatewayException.Code.DISK, "the gateway can't write its files; its log has the cause", e);
        }
    }
}
