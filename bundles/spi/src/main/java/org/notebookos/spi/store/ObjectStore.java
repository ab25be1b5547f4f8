package org.notebookos.spi.store;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps values that are too large for a log entry, addressed by their content.
 *
 * <p>Implemented by store plugins; called by host agents, all of which see the same objects. Thread-safe; calls don't
 * block. Values travel as files so that none needs to fit into memory.
 */
@ProviderType
public interface ObjectStore {

    /**
     * Stores the contents of a file. If an object with the same contents exists, nothing is written. The file may be
     * moved away by this call; after completion it belongs to the store, and the caller must not touch it.
     *
     * @param source a regular file that nobody modifies
     * @return completes with the reference when the object is durable; completes exceptionally with
     *     {@link StoreException} of code {@code UNAVAILABLE}, {@code FULL} or {@code FAILED}, the file untouched
     */
    CompletionStage<ObjectRef> put(Path source);

    /**
     * Makes the contents of an object available as a file, and verifies length and hash.
     *
     * @param ref a reference that {@link #put} returned, on any host
     * @return completes with a file that the caller may read but not modify, valid while the object exists; completes
     *     exceptionally with {@link StoreException} of code {@code NOT_FOUND}, {@code CORRUPT} or {@code UNAVAILABLE}
     */
    CompletionStage<Path> get(ObjectRef ref);

    /**
     * Deletes an object. Completes normally if there is none.
     *
     * @param ref what to delete
     * @return completes when it is gone; completes exceptionally with {@link StoreException} of code
     *     {@code UNAVAILABLE}
     */
    CompletionStage<Void> delete(ObjectRef ref);
}
