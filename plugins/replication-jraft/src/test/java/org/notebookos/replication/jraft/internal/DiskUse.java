package org.notebookos.replication.jraft.internal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** How many bytes the files of a directory have, while others write and delete there. */
final class DiskUse extends SimpleFileVisitor<Path> {

    private long bytes;

    private DiskUse() {}

    static long of(Path directory) throws IOException {
        DiskUse use = new DiskUse();
        Files.walkFileTree(directory, use);
        return use.bytes;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        bytes += attributes.size();
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException deletedMeanwhile) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException deletedMeanwhile) {
        return FileVisitResult.CONTINUE;
    }
}
