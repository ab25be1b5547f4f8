package org.notebookos.store.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.notebookos.spi.store.StoreException;

/** What stores do with files of this host. */
public final class LocalDisk {

    private static final String NO_SPACE = "No space left on device";
    private static final String QUOTA = "Disk quota exceeded";

    private LocalDisk() {}

    /** Whether an operation failed because a disk or a quota of this host is used up. */
    public static boolean isFull(Throwable failure) {
        String reason = failure instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : failure.getMessage();
        return failure instanceof IOException
                && reason != null
                && (reason.contains(NO_SPACE) || reason.contains(QUOTA));
    }

    /** Fills a file. */
    public interface Filler {

        /** Writes all of it. Other threads may write at positions of the channel too, until this returns. */
        void fill(FileChannel out) throws Exception;
    }

    /**
     * Makes or replaces a file. If that fails, there is none.
     *
     * @return the file
     * @throws StoreException of code {@code FULL} if its disk is full, or what the filler throws
     */
    public static Path write(Path file, Filler filler) throws Exception {
        boolean whole = false;
        try {
            Files.deleteIfExists(file);
            try (FileChannel out = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                filler.fill(out);
            }
            whole = true;
            return file;
        } catch (IOException e) {
            if (isFull(e)) {
                throw new StoreException(StoreException.Code.FULL, "no room for " + file + ": " + e.getMessage(), e);
            }
            throw e;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }
}
