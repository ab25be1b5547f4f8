package org.notebookos.store.file.internal;

import java.nio.file.Path;
import java.util.UUID;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.store.support.RefName;

/**
 * Where an object's file lies: {@code objects/OWNER/EDITION.SHA256.LENGTH}. Names are validated by {@link ObjectRef}.
 *
 * @param root the store's directory
 */
record ObjectLayout(Path root) {

    Path objects() {
        return root.resolve("objects");
    }

    Path owner(String owner) {
        return objects().resolve(ObjectRef.requireOwner(owner));
    }

    Path file(ObjectRef ref) {
        return owner(ref.owner()).resolve(RefName.of(ref));
    }

    /** Files that are being written; what a crash leaves here may be deleted. */
    Path incoming() {
        return root.resolve("incoming");
    }

    /** A name for a new one of them. */
    Path newIncoming() {
        return incoming().resolve(UUID.randomUUID() + ".tmp");
    }
}
