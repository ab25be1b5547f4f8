package org.notebookos.gateway.internal.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * Writes files so that readers, and the disk after a crash, have either the old one or the new one. Stateless; blocks for
 * as long as the disk takes.
 */
public final class AtomicFile {

    /** What is written. */
    @FunctionalInterface
    public interface Body {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Begins the names of files that are being written; what a crash leaves of them may be deleted. */
    public static final String PART_PREFIX = ".nbos-part-";

    private AtomicFile() {}

    /** Writes a file; if that fails, the old one is untouched and nothing is left. */
    public static void write(Path target, Body body) throws IOException {
        Path part = part(target.getParent());
        try {
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
                body.writeTo(out);
            }
            publish(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes a file that its owner alone can read, whoever could read the one before; see {@link #write}. */
    public static void writePrivate(Path target, Body body) throws IOException {
        Path part = part(target.toAbsolutePath().getParent());
        try {
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
                body.writeTo(out);
            }
            replace(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Returns a path for a file that will be {@link #publish}ed in this directory. */
    public static Path part(Path directory) {
        return directory.resolve(PART_PREFIX + UUID.randomUUID());
    }

    /** Puts a finished file in its place, with the mode of the one that it replaces. */
    public static void publish(Path part, Path target) throws IOException {
        if (Files.exists(target)) {
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(target));
        }
        replace(part, target);
    }

    private static void replace(Path part, Path target) throws IOException {
        sync(part, StandardOpenOption.WRITE);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(part.getParent(), StandardOpenOption.READ);
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
