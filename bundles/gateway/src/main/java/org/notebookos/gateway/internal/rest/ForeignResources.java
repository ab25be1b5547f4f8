package org.notebookos.gateway.internal.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files beside a {@code kernel.json}: those that clients are told of, and what may be read. Nothing outside of the directory. Stateless. */
final class ForeignResources {

    private static final Logger LOG = LoggerFactory.getLogger(ForeignResources.class);
    private static final long MOST_BYTES = 8L << 20;
    /** Variables in it may be secret. */
    private static final String SPEC = "kernel.json";

    private static final Map<String, String> TYPES = Map.of(
            "png", "image/png",
            "svg", "image/svg+xml",
            "jpg", "image/jpeg",
            "gif", "image/gif",
            "js", "text/javascript",
            "css", "text/css");

    private ForeignResources() {}

    /** Returns logos, script and style sheet by what Jupyter calls them. */
    static Map<String, String> announced(Path directory) {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString()).sorted().forEach(file -> {
                if (file.startsWith("logo-") && file.indexOf('.') > 0) {
                    found.put(file.substring(0, file.lastIndexOf('.')), file);
                } else if (file.equals("kernel.js") || file.equals("kernel.css")) {
                    found.put(file, file);
                }
            });
        } catch (IOException e) {
            LOG.warn("the files of kernelspec {} can't be listed: {}", directory, e.toString());
        }
        return found;
    }

    /** Returns a file; empty if there is none of this name, or it isn't for clients. */
    static Optional<Kernelspecs.Resource> read(Path directory, String wanted) {
        boolean plain = Arrays.stream(wanted.split("/", -1)).noneMatch(part -> part.isEmpty() || part.startsWith("."));
        if (!plain || wanted.equalsIgnoreCase(SPEC)) {
            return Optional.empty();
        }
        try {
            Path home = directory.toRealPath();
            Path file = home.resolve(wanted).toRealPath();
            boolean inside = file.startsWith(home) && !file.equals(home.resolve(SPEC));
            return inside && Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES
                    ? Optional.of(new Kernelspecs.Resource(type(wanted), Files.readAllBytes(file)))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.debug("no file {} of kernelspec {}: {}", wanted, directory, e.toString());
            return Optional.empty();
        }
    }

    private static String type(String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }
}
