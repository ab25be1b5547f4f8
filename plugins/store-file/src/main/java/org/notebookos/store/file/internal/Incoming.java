package org.notebookos.store.file.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that are being written, by this and other processes.
 *
 * @param folder where they are
 */
record Incoming(Path folder) {

    /** Deletes what a crash must have left behind, because nobody writes for so long. */
    void deleteOlderThan(Duration age) throws IOException {
        Instant limit = Instant.now().minus(age);
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.toList();
        }
        for (Path file : files) {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException e) {
                // Another process finished writing it, or deleted it first.
                continue;
            }
        }
    }
}
