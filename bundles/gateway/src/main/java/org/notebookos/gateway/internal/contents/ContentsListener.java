package org.notebookos.gateway.internal.contents;

import java.util.Optional;

/** Hears what was done to files. Called by the thread that did it, after it succeeded. */
@FunctionalInterface
public interface ContentsListener {

    /** What was done. */
    enum Action {
        GET,
        SAVE,
        RENAME,
        COPY,
        DELETE
    }

    /**
     * Something was done.
     *
     * @param action what
     * @param path where it is, or was
     * @param source where it was before a rename, or where its copy is
     */
    void contentsEvent(Action action, String path, Optional<String> source);
}
