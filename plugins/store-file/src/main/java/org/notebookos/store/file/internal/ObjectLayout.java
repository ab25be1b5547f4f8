package org.notebookos.store.file.internal;

import java.nio.file.Path;
import org.notebookos.spi.store.ObjectRef;

/**
 * Where an object's file lies: {@code ab/cdef…}, so that no directory grows beyond measure. Names come from a validated
 * hash, never from a client.
 *
 * @param root the store's directory
 */
record ObjectLayout(Path root) {

    Path file(ObjectRef ref) {
        return root.resolve(ref.sha256().substring(0, 2)).resolve(ref.sha256().substring(2));
    }

    /** Files that are being written; what a crash leaves here may be deleted. */
    Path incoming() {
        return root.resolve("incoming");
    }
}
