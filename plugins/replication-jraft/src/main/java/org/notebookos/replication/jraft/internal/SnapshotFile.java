package org.notebookos.replication.jraft.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * One group's state as a file: a magic number, the backend's own part, the owner's part, and a checksum of all of it.
 *
 * <p>The checksum is verified before anything is read, so that a damaged file never becomes half a state.
 */
final class SnapshotFile {

    static final String NAME = "state";
    private static final int MAGIC = 0x4e424f53;
    private static final int TRAILER = Long.BYTES;

    /** Writes one part. */
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads what {@link Writer} wrote; need not read to the end. */
    interface Reader {
        void read(DataInputStream in) throws IOException;
    }

    private SnapshotFile() {}

    static void write(Path file, Writer content) throws IOException {
        CRC32C checksum = new CRC32C();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            DataOutputStream out = new DataOutputStream(new CheckedOutputStream(buffered, checksum));
            out.writeInt(MAGIC);
            content.write(out);
            out.flush();
            out.writeLong(checksum.getValue());
            out.flush();
            channel.force(true);
        }
    }

    static void read(Path file, Reader content) throws IOException {
        long length = Files.size(file) - TRAILER;
        verify(file, length);
        try (InputStream whole = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            DataInputStream in = new DataInputStream(new Limited(whole, length));
            if (in.readInt() != MAGIC) {
                throw new IOException(file + " is not a snapshot");
            }
            content.read(in);
        }
    }

    private static void verify(Path file, long length) throws IOException {
        CRC32C checksum = new CRC32C();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            byte[] chunk = new byte[1 << 16];
            for (long left = length; left > 0; ) {
                int read = in.readNBytes(chunk, 0, (int) Math.min(chunk.length, left));
                if (read == 0) {
                    throw new IOException(file + " is cut short");
                }
                checksum.update(chunk, 0, read);
                left -= read;
            }
            if (length < 0 || in.readLong() != checksum.getValue()) {
                throw new IOException(file + " is damaged: its checksum differs");
            }
        }
    }

    /** Ends where the trailer begins. */
    private static final class Limited extends FilterInputStream {

        private long left;

        Limited(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int value = left > 0 ? super.read() : -1;
            left -= value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                return length == 0 ? 0 : -1;
            }
            int read = super.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(super.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
