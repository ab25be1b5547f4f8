package org.notebookos.store.file.internal;

import java.nio.file.Files;
import org.notebookos.spi.store.StoreException;
import org.notebookos.store.support.LocalDisk;

/** Tells a full disk from a directory that is not there and from the rest. */
final class DiskFailure {

    private DiskFailure() {}

    static StoreException of(ObjectLayout layout, Exception cause) {
        StoreException.Code code = LocalDisk.isFull(cause)
                ? StoreException.Code.FULL
                : Files.isDirectory(layout.objects()) ? StoreException.Code.FAILED : StoreException.Code.UNAVAILABLE;
        return new StoreException(code, "object store " + layout.root() + ": " + cause, cause);
    }
}
