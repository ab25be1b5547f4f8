package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.AtomicFile;

/** Renames, deletes and copies. Links are taken for themselves, never for what they lead to. Stateless; blocks. */
final class ContentsTree {

    private static final long MOST_COPIED_BYTES = 500L << 20;

    private final ContentsRoot root;
    private final Checkpoints checkpoints;
    private final boolean deleteFullDirectories;

    ContentsTree(ContentsRoot root, Checkpoints checkpoints, boolean deleteFullDirectories) {
        this.root = root;
        this.checkpoints = checkpoints;
        this.deleteFullDirectories = deleteFullDirectories;
    }

    void rename(ContentsPath from, ContentsPath to) throws IOException {
        Path old = root.entry(from);
        if (!Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
            throw new GatewayException(Code.NOT_FOUND, "File or directory does not exist: " + from);
        }
        if (to.startsWith(from)) {
            throw new GatewayException(Code.BAD_REQUEST, "a directory can't be moved into itself: " + to);
        }
        if (root.hasEntry(to)) {
            throw new GatewayException(Code.CONFLICT, "File already exists: " + to);
        }
        Files.move(old, root.entry(to));
        checkpoints.rename(from, to);
    }

    void delete(ContentsPath path) throws IOException {
        Path entry = root.entry(path);
        if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
            throw new GatewayException(Code.NOT_FOUND, "File or directory does not exist: " + path);
        }
        if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(entry);
        } else if (deleteFullDirectories || isEmpty(entry)) {
            deleteAll(entry);
        } else {
            throw new GatewayException(Code.BAD_REQUEST, "Directory " + path + " not empty");
        }
        checkpoints.forget(entry, path);
    }

    /** Checkpoints that are left over, and uploads that never ended, don't count. */
    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.equals(Checkpoints.DIRECTORY) && !name.startsWith(AtomicFile.PART_PREFIX)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void deleteAll(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(done);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Copies a file or a directory to a path that is free. */
    void copy(ContentsPath from, ContentsPath to) throws IOException {
        Path source = root.existing(from);
        Path target = root.entry(to);
        if (Files.isRegularFile(source)) {
            AtomicFile.write(target, out -> Files.copy(source, out));
            return;
        }
        if (to.startsWith(from)) {
            throw new GatewayException(Code.BAD_REQUEST, "a directory can't be copied into itself: " + to);
        }
        requireModest(source, from);
        copyAll(source, target);
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
                Files.createDirectory(target.resolve(source.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Pipes and devices could be read for ever.
                if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
                    Files.copy(file, target.resolve(source.relativize(file)), LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
