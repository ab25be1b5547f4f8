package org.notebookos.gateway.internal.zmq;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.notebookos.gateway.internal.disk.AtomicFile;
import org.notebookos.gateway.internal.url.KernelPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection files on disk, one per kernel that has sockets, readable by their owner alone. Stateless; the file system
 * holds everything.
 */
final class ConnectionFolder {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionFolder.class);
    private static final String BEGIN = "kernel-";
    private static final String END = ".json";

    private final Path folder;

    ConnectionFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Returns where a kernel's file is. */
    Path file(String kernelId) {
        if (!KernelPath.isId(kernelId)) {
            throw new IllegalArgumentException("not a kernel's id: " + kernelId);
        }
        return folder.resolve(BEGIN + kernelId + END);
    }

    /** Reads a kernel's file, if there is one that makes sense. */
    Optional<ConnectionFile> read(String kernelId) throws IOException {
        Path file = file(kernelId);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ConnectionFile.parse(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is replaced: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    /** Writes a kernel's file: a reader sees either the old one or the whole new one. */
    void write(String kernelId, ConnectionFile content) throws IOException {
        Path file = file(kernelId);
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        AtomicFile.writePrivate(file, out -> out.write(content.text().getBytes(StandardCharsets.UTF_8)));
    }

    /** Deletes a kernel's file; tells whether there was one. */
    boolean delete(String kernelId) throws IOException {
        return Files.deleteIfExists(file(kernelId));
    }

    /** Returns the kernels that have a file. */
    List<String> kernels() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(BEGIN) && name.endsWith(END))
                    .map(name -> name.substring(BEGIN.length(), name.length() - END.length()))
                    .filter(KernelPath::isId)
                    .sorted()
                    .toList();
        }
    }
}
