package org.notebookos.spi.store;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps values that are too large for a log entry, addressed by their content.
 *
 * <p>Implemented by store plugins; called by host agents, all of which see the same objects. Thread-safe; calls don't
 * block. Values travel as files and in chunks, so that none needs to fit into memory.
 *
 * <p>The store counts no references: an owner's log says which of its objects are in use, and the owner deletes the others.
 * A store never deletes an object by itself.
 */
@ProviderType
public interface ObjectStore {

    /**
     * Stores the contents of a file as a new object. The file may be moved away by this call; after completion it belongs to
     * the store, and the caller must not touch it. Putting the same contents as the same edition again is harmless.
     *
     * @param owner whose object it is
     * @param edition which put this is; see {@link ObjectRef}
     * @param source a regular file that nobody modifies
     * @return completes with the reference when the object is durable and whole; completes exceptionally with
     *     {@link StoreException} of code {@code UNAVAILABLE}, {@code FULL} or {@code FAILED}, the file untouched and no part
     *     of the object to be seen
     * @throws IllegalArgumentException if owner or edition is no name
     */
    CompletionStage<ObjectRef> put(String owner, String edition, Path source);

    /**
     * Makes the contents of an object available as a file, and verifies length and hash.
     *
     * @param ref a reference that {@link #put} returned, on any host
     * @param scratch where the store may write the file if it has none of its own: a path in a folder that exists, which
     *     the caller deletes when done with it. A file that is there is replaced
     * @return completes with {@code scratch}, or with a file of the store's own, which the caller may read but not modify
     *     and which is valid while the object exists; completes exceptionally with {@link StoreException} of code
     *     {@code NOT_FOUND}, {@code CORRUPT}, {@code UNAVAILABLE}, {@code FULL} (here, not in the store) or {@code FAILED},
     *     and then there is no file at {@code scratch}
     */
    CompletionStage<Path> get(ObjectRef ref, Path scratch);

    /**
     * Deletes an object. Completes normally if there is none.
     *
     * @param ref what to delete
     * @return completes when it is gone; completes exceptionally with {@link StoreException} of code {@code UNAVAILABLE} or
     *     {@code FAILED}
     */
    CompletionStage<Void> delete(ObjectRef ref);

    /**
     * Lists the objects of an owner, those included that a dead host put and nobody ever referred to.
     *
     * @param owner whose objects
     * @return completes with all that were durable when the call began and have not been deleted since, in no order;
     *     completes exceptionally with {@link StoreException} of code {@code UNAVAILABLE} or {@code FAILED}
     * @throws IllegalArgumentException if the owner is no name
     */
    CompletionStage<List<ObjectRef>> list(String owner);
}
