package org.notebookos.gateway.internal.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files so that readers, and the disk after a crash, have either the old one or the new one. What is being written
 * is never more readable than what it will be. Stateless; blocks for as long as the disk takes.
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

    /** Writes a file, with the mode of the one before; if that fails, the old one is untouched and nothing is left. */
    public static void write(Path target, Body body) throws IOException {
        writeLike(target, target, body);
    }

    /**
     * Writes a file with the mode of another one; see {@link #write}.
     *
     * @param model whose mode it gets; if there is none, it gets that of all new files
     * @param target the file
     * @param body what it will have
     */
    public static void writeLike(Path model, Path target, Body body) throws IOException {
        Path part = begin(target.getParent(), model);
        try {
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
                body.writeTo(out);
            }
            publish(part, model, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes a file that its owner alone can read, whoever could read the one before; see {@link #write}. */
    public static void writePrivate(Path target, Body body) throws IOException {
        Path part = beginPrivate(target.toAbsolutePath().getParent());
        try {
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
                body.writeTo(out);
            }
            sync(part);
            replace(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Returns a path for something that will get its name in this directory. */
    public static Path part(Path directory) {
        return directory.resolve(PART_PREFIX + UUID.randomUUID());
    }

    /**
     * Makes an empty file that will get its name in a directory.
     *
     * @param directory where
     * @param model nobody but the owner can do with it what they can't do with this one, if there is one
     */
    public static Path begin(Path directory, Path model) throws IOException {
        if (!Files.exists(model)) {
            return Files.createFile(part(directory));
        }
        return begin(
                directory,
                forItsOwner(Files.getPosixFilePermissions(model), PosixFilePermissions.fromString("rw-------")));
    }

    /** Makes an empty file, for its owner alone. */
    public static Path beginPrivate(Path directory) throws IOException {
        return begin(directory, PosixFilePermissions.fromString("rw-------"));
    }

    private static Path begin(Path directory, Set<PosixFilePermission> mode) throws IOException {
        return Files.createFile(part(directory), PosixFilePermissions.asFileAttribute(mode));
    }

    /** Returns a mode with which the owner can do this too. */
    public static Set<PosixFilePermission> forItsOwner(Set<PosixFilePermission> mode, Set<PosixFilePermission> owner) {
        Set<PosixFilePermission> both = EnumSet.copyOf(owner);
        both.addAll(mode);
        return both;
    }

    /** Puts a finished file in its place, with the mode of the one that it replaces. */
    public static void publish(Path part, Path target) throws IOException {
        publish(part, target, target);
    }

    private static void publish(Path part, Path model, Path target) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            // The new mode may not let us open it any more.
            if (Files.exists(model)) {
                Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(model));
            }
            channel.force(true);
        }
        replace(part, target);
    }

    private static void replace(Path part, Path target) throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(part.getParent());
    }

    /**
     * Gives something finished, and {@link #sync}ed, a name that nothing has yet.
     *
     * @throws FileAlreadyExistsException if something has it
     */
    public static void publishNew(Path part, Path target) throws IOException {
        if (Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(part, target);
        } else {
            link(part, target);
        }
        syncDirectory(part.getParent());
    }

    /** Unlike a rename, a link never takes the place of a file that somebody else makes at this moment. */
    private static void link(Path part, Path target) throws IOException {
        try {
            Files.createLink(target, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
            Files.move(part, target);
        }
        Files.deleteIfExists(part);
    }

    /** Waits until the disk has what was written to a file. */
    public static void sync(Path file) throws IOException {
        sync(file, StandardOpenOption.WRITE);
    }

    private static void syncDirectory(Path directory) throws IOException {
        sync(directory, StandardOpenOption.READ);
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
