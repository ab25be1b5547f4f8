package org.notebookos.launcher.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.notebookos.launcher.Distribution;

/**
 * The framework's storage of one node, kept from start to start because unpacking embedded libraries takes a while. It
 * is thrown away when the distribution has changed and when the last start did not end well.
 */
final class FrameworkCache {

    private final Path folder;
    private final Path stamp;
    private final Distribution distribution;

    FrameworkCache(Path folder, Distribution distribution) {
        this.folder = folder;
        this.stamp = folder.resolveSibling(folder.getFileName() + ".stamp");
        this.distribution = distribution;
    }

    /** Makes the folder usable; until {@link #keep} is called, it counts as broken. */
    void prepare() {
        try {
            boolean usable = Files.exists(stamp) && Files.readString(stamp).equals(fingerprint());
            Files.deleteIfExists(stamp);
            if (!usable) {
                delete();
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("can't prepare " + folder, e);
        }
    }

    /** The node is up: the next start may use the folder again. */
    void keep() {
        try {
            Files.writeString(stamp, fingerprint());
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + stamp, e);
        }
    }

    /** The node did not come up: the next start begins with an empty folder. */
    void discard() {
        try {
            Files.deleteIfExists(stamp);
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + stamp, e);
        }
    }

    private void delete() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private String fingerprint() throws IOException {
        try (Stream<Path> jars = Stream.of("bundles", "plugins")
                .map(distribution.root()::resolve)
                .filter(Files::isDirectory)
                .flatMap(FrameworkCache::list)) {
            return jars.sorted().map(FrameworkCache::describe).collect(Collectors.joining("\n"));
        }
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + folder, e);
        }
    }

    private static String describe(Path jar) {
        try {
            return jar + " " + Files.size(jar) + " "
                    + Files.getLastModifiedTime(jar).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + jar, e);
        }
    }
}
