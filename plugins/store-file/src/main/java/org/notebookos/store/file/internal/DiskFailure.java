package org.notebookos.store.file.internal;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.notebookos.spi.store.StoreException;

/** Tells a full disk from a directory that is not there and from the rest. */
final class DiskFailure {

    private static final String NO_SPACE = "No space left on device";
    private static final String QUOTA = "Disk quota exceeded";

    private DiskFailure() {}

    static StoreException of(Path root, Exception cause) {
        String reason = cause instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : String.valueOf(cause.getMessage());
        StoreException.Code code = reason.contains(NO_SPACE) || reason.contains(QUOTA)
                ? StoreException.Code.FULL
                : root.toFile().isDirectory() ? StoreException.Code.FAILED : StoreException.Code.UNAVAILABLE;
        return new StoreException(code, "object store " + root + ": " + cause, cause);
    }
}
