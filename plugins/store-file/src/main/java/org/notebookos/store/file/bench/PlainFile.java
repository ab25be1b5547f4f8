package org.notebookos.store.file.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.notebookos.store.support.bench.PlainStore;

/**
 * A copied file that is forced to the disk, and read.
 *
 * @param directory of the store
 */
record PlainFile(Path directory) implements PlainStore {

    private static final int PIECE = 1 << 18;

    private Path file() {
        return directory.resolve("plain.bin");
    }

    @Override
    public void write(Path source) throws IOException {
        Files.createDirectories(directory);
        Files.copy(source, file());
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public void read(Path target) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (FileChannel in = FileChannel.open(file(), StandardOpenOption.READ)) {
            while (in.read(piece.clear()) >= 0) {
                continue;
            }
        }
    }

    /** GNU dd asks the system to drop a file's pages when it reads nothing of it in this way. */
    @Override
    public void forget() throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void delete() throws IOException {
        Files.delete(file());
    }

    @Override
    public void close() {}
}
