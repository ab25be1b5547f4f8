package org.notebookos.replication.local.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.notebookos.spi.replication.ReplicatedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of entries: length (4 bytes), index (8), checksum of index and bytes (4), bytes.
 *
 * <p>What a crash leaves at the end, half an entry or zeros, was never acknowledged and is cut off when the file is opened.
 * Damage before the end is an error: what follows it was acknowledged. For one thread.
 */
final class EntryFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EntryFile.class);
    private static final int HEADER = Integer.BYTES + Long.BYTES + Integer.BYTES;

    /** Takes the entries that are in the file. */
    interface Reader {
        void entry(long index, byte[] bytes);
    }

    private final Path file;
    private FileChannel channel;

    private EntryFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens or makes a file, and reads what is in it. */
    static EntryFile open(Path file, Reader reader) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        EntryFile entries = new EntryFile(file, channel);
        try {
            entries.readAll(reader);
            return entries;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void readAll(Reader reader) throws IOException {
        long size = channel.size();
        long position = 0;
        while (position < size) {
            ByteBuffer header = read(position, HEADER);
            long end = header == null ? Long.MAX_VALUE : position + HEADER + Integer.toUnsignedLong(header.getInt(0));
            ByteBuffer body = end <= size ? read(position + HEADER, (int) (end - position - HEADER)) : null;
            if (body == null || header.getInt(12) != checksum(header.getLong(4), body.array())) {
                cutOff(position, end, size);
                return;
            }
            reader.entry(header.getLong(4), body.array());
            position = end;
        }
        channel.position(position);
    }

    private void cutOff(long position, long end, long size) throws IOException {
        boolean torn = end >= size || isZero(position, size);
        if (!torn) {
            throw new IOException(file + " is damaged at byte " + position + ", before its end");
        }
        LOG.warn("{}: cut off {} bytes of an entry that was never acknowledged", file, size - position);
        channel.truncate(position);
        channel.force(true);
        channel.position(position);
    }

    private boolean isZero(long from, long size) throws IOException {
        for (long position = from; position < size; ) {
            ByteBuffer chunk = read(position, (int) Math.min(1 << 16, size - position));
            for (byte each : chunk.array()) {
                if (each != 0) {
                    return false;
                }
            }
            position += chunk.capacity();
        }
        return true;
    }

    /** Reads exactly so many bytes; {@code null} if there are fewer or so many that it can't be an entry. */
    private ByteBuffer read(long position, int length) throws IOException {
        if (length < 0 || length > ReplicatedLog.MAX_ENTRY_BYTES || position + length > channel.size()) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
            // A read may bring less than asked for.
            continue;
        }
        return bytes.flip();
    }

    private static int checksum(long index, byte[] entry) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(index).flip());
        checksum.update(entry);
        return (int) checksum.getValue();
    }

    /** Writes an entry behind the others; it is durable after {@link #force}. */
    void append(long index, byte[] entry) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + entry.length)
                .putInt(entry.length)
                .putLong(index)
                .putInt(checksum(index, entry))
                .put(entry)
                .flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    void force() throws IOException {
        channel.force(false);
    }

    /** Replaces the file by an empty one, in one step. */
    void clear() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        FileChannel next = FileChannel.open(
                fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        next.force(true);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        channel.close();
        channel = next;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
