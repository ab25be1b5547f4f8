package org.notebookos.lab.internal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory below which files may be read, and nothing outside of it: neither by {@code ..} nor through a link. Thread-safe.
 *
 * @param directory the directory; need not exist
 */
public record FileRoot(Path directory) {

    /**
     * Returns what a path means.
     *
     * @param path relative, with slashes, decoded; a leading slash is ignored
     * @return the real path of a file or directory, or nothing if there is none that may be read
     * @throws IOException if the file system fails
     */
    public Optional<Path> find(String path) throws IOException {
        Path relative = relative(path);
        if (relative == null) {
            return Optional.empty();
        }
        try {
            Path real = directory.resolve(relative).toRealPath();
            return real.startsWith(directory.toRealPath()) ? Optional.of(real) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (java.nio.file.FileSystemException e) {
            // A part of the path is a file, or its name is too long: there is nothing by that name.
            return Optional.empty();
        }
    }

    /** As {@link #find}, for regular files. */
    public Optional<Path> file(String path) throws IOException {
        return find(path).filter(found -> Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS));
    }

    private static Path relative(String path) {
        String bare = path.startsWith("/") ? path.substring(1) : path;
        for (String segment : bare.split("/", -1)) {
            if (segment.equals("..") || segment.equals(".") || segment.indexOf('\\') >= 0) {
                return null;
            }
        }
        try {
            Path relative = Path.of(bare);
            return relative.isAbsolute() ? null : relative;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
