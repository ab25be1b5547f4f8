package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.AtomicFile;

/**
 * Copies files and directories. A copy is made under a hidden name, however long that takes, and gets its own at the end:
 * nobody sees half of one, and names are held up by none. Links are copied as such. Stateless; blocks.
 */
final class Copies {

    private static final long MOST_COPIED_BYTES = 500L << 20;
    private static final Set<PosixFilePermission> OWNERS_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    /** Copies the bytes of a file. */
    @FunctionalInterface
    interface Bytes {
        void copy(Path source, OutputStream out) throws IOException;
    }

    /**
     * A copy that has no name yet.
     *
     * @param part the file or directory; gone as soon as it has a name
     */
    record Draft(Path part) implements AutoCloseable {

        /** Throws {@link java.nio.file.FileAlreadyExistsException} if something has this name. */
        void publish(Path target) throws IOException {
            AtomicFile.publishNew(part, target);
        }

        /** What has got no name is gone. */
        @Override
        public void close() throws IOException {
            if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                ContentsTree.deleteAll(part);
            }
        }
    }

    private final ContentsRoot root;
    private final Bytes bytes;

    Copies(ContentsRoot root, Bytes bytes) {
        this.root = root;
        this.bytes = bytes;
    }

    /**
     * Copies a file or a directory.
     *
     * @param from what
     * @param directory where the copy will get its name
     */
    Draft draft(ContentsPath from, ContentsPath directory) throws IOException {
        Path source = root.existing(from);
        if (!root.isDirectory(directory)) {
            throw new GatewayException(Code.NOT_FOUND, "No such directory: " + directory);
        }
        Path place = root.existing(directory);
        if (Files.isRegularFile(source)) {
            return file(source, place);
        }
        if (!Files.isDirectory(source)) {
            throw new GatewayException(Code.BAD_REQUEST, from + " is neither a file nor a directory");
        }
        if (place.startsWith(source)) {
            throw new GatewayException(Code.BAD_REQUEST, "a directory can't be copied into itself: " + directory);
        }
        requireModest(source, from);
        return directory(source, place);
    }

    private Draft file(Path source, Path place) throws IOException {
        Draft draft = new Draft(AtomicFile.begin(place, source));
        try {
            try (OutputStream out = Files.newOutputStream(draft.part(), StandardOpenOption.WRITE)) {
                bytes.copy(source, out);
            }
            AtomicFile.sync(draft.part());
            return draft;
        } catch (IOException | RuntimeException e) {
            draft.close();
            throw e;
        }
    }

    private static Draft directory(Path source, Path place) throws IOException {
        Draft draft = new Draft(AtomicFile.part(place));
        try {
            copyAll(source, draft.part());
            return draft;
        } catch (IOException | RuntimeException e) {
            draft.close();
            throw e;
        }
    }

    private static void requireModest(Path source, ContentsPath path) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return bytes[0] > MOST_COPIED_BYTES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        if (bytes[0] > MOST_COPIED_BYTES) {
            throw new GatewayException(
                    Code.BAD_REQUEST, "Can't copy folders larger than " + (MOST_COPIED_BYTES >> 20) + "MB: " + path);
        }
    }

    private static void copyAll(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (isPart(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectory(target.resolve(source.relativize(directory)), mode(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Pipes and devices could be read for ever.
                if ((attributes.isRegularFile() || attributes.isSymbolicLink()) && !isPart(file)) {
                    Files.copy(file, target.resolve(source.relativize(file)), LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What others are writing at this moment isn't there yet. */
    private static boolean isPart(Path entry) {
        return entry.getFileName().toString().startsWith(AtomicFile.PART_PREFIX);
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(Path directory) throws IOException {
        return PosixFilePermissions.asFileAttribute(
                AtomicFile.forItsOwner(Files.getPosixFilePermissions(directory), OWNERS_DIRECTORY));
    }
}
