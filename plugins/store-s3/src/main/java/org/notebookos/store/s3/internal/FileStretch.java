package org.notebookos.store.s3.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * The bytes of a part of a file, read while they are sent. The SDK interrupts requests that take too long, which would close
 * a channel. For one thread.
 */
final class FileStretch extends InputStream {

    private static final int BUFFER = 1 << 16;

    private final RandomAccessFile in;
    private long left;

    private FileStretch(Path file, Parts.Stretch stretch) throws IOException {
        this.in = new RandomAccessFile(file.toFile(), "r");
        this.left = stretch.bytes();
        in.seek(stretch.at());
    }

    /** Returns a body that can be sent again from its beginning. */
    static RequestBody body(Path file, Parts.Stretch stretch) {
        return RequestBody.fromContentProvider(() -> open(file, stretch), stretch.bytes(), "application/octet-stream");
    }

    private static InputStream open(Path file, Parts.Stretch stretch) {
        try {
            return new BufferedInputStream(new FileStretch(file, stretch), BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException("the file can't be read", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(0, read);
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
