package org.notebookos.store.s3.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.notebookos.spi.store.StoreException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Writes the bytes of an answer to where they belong in a file. The SDK interrupts requests that take too long, which would
 * close a channel; so each answer opens the file for itself.
 *
 * @param file that exists
 * @param stretch which part of it is to be written
 * @param length of the whole file
 */
record ToFile(Path file, Parts.Stretch stretch, long length) implements ResponseTransformer<GetObjectResponse, Long> {

    private static final int BUFFER = 1 << 17;

    @Override
    public Long transform(GetObjectResponse response, AbortableInputStream in) throws IOException {
        if (!isAsWanted(response)) {
            in.abort();
            throw new StoreException(
                    StoreException.Code.CORRUPT,
                    "asked for " + stretch + " of " + length + " bytes, got " + response.contentLength() + " bytes, "
                            + response.contentRange());
        }
        byte[] piece = new byte[(int) Math.max(1, Math.min(BUFFER, stretch.bytes()))];
        long written = 0;
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(stretch.at());
            for (int read = read(in, piece); read >= 0; read = read(in, piece)) {
                out.write(piece, 0, read);
                written += read;
            }
        }
        if (written != stretch.bytes()) {
            // The HTTP client takes a connection that breaks for the end of the answer.
            throw RetryableException.create("the answer ended after " + written + " of " + stretch.bytes() + " bytes");
        }
        return written;
    }

    private boolean isAsWanted(GetObjectResponse response) {
        String range = response.contentRange();
        boolean whole = range == null ? stretch.bytes() == length : range.endsWith("/" + length);
        return whole && (response.contentLength() == null || response.contentLength() == stretch.bytes());
    }

    /** The network's failures pass, unlike the disk's. */
    private static int read(InputStream in, byte[] piece) {
        try {
            return in.read(piece);
        } catch (IOException e) {
            throw RetryableException.create("the answer ended early: " + e.getMessage(), e);
        }
    }
}
