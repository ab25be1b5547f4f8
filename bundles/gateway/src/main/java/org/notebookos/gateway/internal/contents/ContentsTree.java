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

/** Renames and deletes. Links are taken for themselves, never for what they lead to. Stateless; blocks. */
final class ContentsTree {

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

    /** Deletes something, and what is in it. */
    static void deleteAll(Path directory) throws IOException {
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
}
