package org.notebookos.store.file.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** File operations that survive a power loss once they have returned. */
final class Durable {

    private static final int TRIES = 20;

    private Durable() {}

    static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Copies a file to where none is. The bytes don't pass through this process's memory. */
    static void copy(Path source, Path target) throws IOException {
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long position = 0;
            while (position < in.size()) {
                position += in.transferTo(position, in.size() - position, out);
            }
            out.force(true);
        }
    }

    /**
     * Renames within one file system into a folder of a folder that exists; readers see the old file or the whole new one.
     * The folder is made if it is missing, again if it is deleted meanwhile because it was empty.
     */
    static void move(Path source, Path target) throws IOException {
        Path folder = target.getParent();
        for (int attempt = 1; ; attempt++) {
            if (!Files.isDirectory(folder)) {
                makeFolder(folder);
            }
            try {
                Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
                syncDirectory(folder);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == TRIES || !Files.exists(source)) {
                    throw e;
                }
            }
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder.getParent())) {
            Files.createDirectories(folder);
            syncDirectory(folder.getParent());
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
