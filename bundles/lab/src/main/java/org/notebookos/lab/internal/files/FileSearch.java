package org.notebookos.lab.internal.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Several roots; the first that has a file wins. Thread-safe.
 *
 * @param roots in order
 */
public record FileSearch(List<FileRoot> roots) {

    public FileSearch {
        roots = List.copyOf(roots);
    }

    /** Looks below these directories. */
    public static FileSearch of(List<Path> directories) {
        return new FileSearch(directories.stream().map(FileRoot::new).toList());
    }

    /** Returns the file that a relative path means. */
    public Optional<Path> file(String path) throws IOException {
        for (FileRoot root : roots) {
            Optional<Path> found = root.file(path);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
