package org.notebookos.scheduler.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.notebookos.scheduler.core.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the changes of the scheduler's state in one file that only grows, and is replaced by a snapshot of the state when it
 * has grown enough. A last line that was cut off by a crash is dropped; it was never acted upon.
 *
 * <p>Owned by the thread that calls; not thread-safe.
 */
public final class Journal implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final long COMPACT_ABOVE_BYTES = 4L * 1024 * 1024;

    private final Path file;
    private final ChangeCodec codec = new ChangeCodec();
    private final List<Change> found;
    private FileChannel channel;
    private long sizeAfterCompaction;
    private boolean broken;

    private Journal(Path file, List<Change> found, FileChannel channel) throws IOException {
        this.file = file;
        this.found = found;
        this.channel = channel;
        this.sizeAfterCompaction = channel.size();
    }

    /**
     * Opens the journal of a directory, and makes both where they don't exist.
     *
     * @throws JournalException with {@code CORRUPT} if it was damaged by something else than a crash, {@code IO} if the
     *     disk refuses
     */
    public static Journal open(Path directory) {
        Path file = directory.resolve("scheduler.journal");
        try {
            Files.createDirectories(directory);
            ChangeCodec codec = new ChangeCodec();
            List<Change> changes = new ArrayList<>();
            long good = Files.exists(file) ? read(file, codec, changes) : 0;
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            channel.truncate(good);
            channel.position(good);
            channel.force(true);
            forceDirectory(directory);
            return new Journal(file, changes, channel);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Returns how many bytes are good. */
    private static long read(Path file, ChangeCodec codec, List<Change> changes) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            boolean whole = end < bytes.length;
            Optional<Change> change = whole
                    ? codec.decode(new String(bytes, start, end - start, StandardCharsets.UTF_8))
                    : Optional.empty();
            if (change.isEmpty()) {
                requireLast(file, codec, bytes, end + 1);
                log.warn("{}: the last {} bytes were cut off by a crash and are dropped", file, bytes.length - start);
                return start;
            }
            changes.add(change.get());
            start = end + 1;
        }
        return start;
    }

    /** Damage in the middle, with good lines behind it, is not what a crash leaves. */
    private static void requireLast(Path file, ChangeCodec codec, byte[] bytes, int rest) {
        if (rest >= bytes.length) {
            return;
        }
        String tail = new String(bytes, rest, bytes.length - rest, StandardCharsets.UTF_8);
        for (String line : tail.split("\n")) {
            if (codec.decode(line).isPresent()) {
                throw new JournalException(
                        JournalException.Code.CORRUPT,
                        file + " is damaged before byte " + rest
                                + ", and good records follow. Restore it from a backup, "
                                + "or cut it there to go on with what lies before",
                        null);
            }
        }
    }

    /** Returns the changes that were there when it was opened, oldest first. */
    public List<Change> found() {
        return List.copyOf(found);
    }

    /**
     * Adds changes that may be lost if the machine fails. After a failure nothing is added until the whole state could be
     * written.
     *
     * @throws JournalException with {@code IO} if the disk refuses
     */
    public void append(List<Change> changes) {
        if (broken) {
            return;
        }
        try {
            write(channel, changes);
        } catch (IOException e) {
            broken = true;
            throw failed(file, e);
        }
    }

    /**
     * Adds changes, durable when it returns. After a failure nothing is taken for written until a snapshot of the whole
     * state could be.
     *
     * @param snapshot the state, these changes included
     * @throws JournalException with {@code IO} if the disk refuses
     */
    public void append(List<Change> changes, Supplier<List<Change>> snapshot) {
        try {
            if (broken) {
                compact(snapshot.get());
                return;
            }
            write(channel, changes);
            channel.force(false);
            if (channel.position() > COMPACT_ABOVE_BYTES && channel.position() > 2 * sizeAfterCompaction) {
                compact(snapshot.get());
            }
        } catch (IOException e) {
            broken = true;
            throw failed(file, e);
        }
    }

    /** Replaces the file by one that describes the state: first written whole, then put in its place. */
    private void compact(List<Change> snapshot) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        FileChannel next = FileChannel.open(
                fresh,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ);
        try {
            write(next, snapshot);
            next.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory(file.getParent());
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel.close();
        channel = next;
        sizeAfterCompaction = next.position();
        broken = false;
    }

    private void write(FileChannel to, List<Change> changes) throws IOException {
        StringBuilder lines = new StringBuilder();
        changes.forEach(c -> lines.append(codec.encode(c)));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static JournalException failed(Path file, IOException cause) {
        return new JournalException(
                JournalException.Code.IO,
                "can't read or write " + file + " (" + cause + "). Check its permissions and the space on its disk",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
