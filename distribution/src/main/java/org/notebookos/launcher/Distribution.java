package org.notebookos.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.notebookos.launcher.LauncherException.Code;

/**
 * The unpacked archive that runs: {@code bin/ boot/ bundles/ plugins/ conf/}. Read only.
 *
 * @param root its folder
 */
public record Distribution(Path root) {

    /** The folder that {@code bin/notebookos} names. */
    public static Distribution current() {
        String root = System.getProperty("nbos.dist");
        if (root == null) {
            throw new LauncherException(Code.ENVIRONMENT, "nbos.dist is not set: start me with bin/notebookos");
        }
        return new Distribution(Path.of(root));
    }

    /** The script that starts commands and nodes. */
    public Path script() {
        return root.resolve("bin/notebookos");
    }

    /** Files that describe nodes. */
    public Path conf() {
        return root.resolve("conf");
    }

    /** This version of the platform. */
    public String version() {
        String version = Distribution.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }

    /**
     * Finds a bundle.
     *
     * @param name jar name without version
     * @return the one jar of {@code bundles/} or {@code plugins/} with this name and some version
     */
    public Path bundle(String name) {
        Pattern pattern = Pattern.compile(Pattern.quote(name) + "-[0-9].*\\.jar");
        List<Path> found = Stream.of("bundles", "plugins")
                .map(root::resolve)
                .flatMap(Distribution::list)
                .filter(path -> pattern.matcher(path.getFileName().toString()).matches())
                .sorted()
                .toList();
        if (found.size() != 1) {
            throw new LauncherException(
                    Code.NODE,
                    "expected one jar named " + name + "-VERSION.jar in " + root + ", found "
                            + (found.isEmpty() ? "none" : found));
        }
        return found.get(0);
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new LauncherException(Code.NODE, "can't read " + folder + ": " + e.getMessage(), e);
        }
    }
}
