package org.notebookos.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The configuration files that one node watches: what the launcher says, with the operator's files laid over it. Used by
 * one thread at a time.
 */
final class ConfigFolder {

    private static final String SUFFIX = ".config";

    private final Path folder;
    private final Path operator;
    private final Map<String, TypedConfig> defaults = new TreeMap<>();
    private final Set<String> ignored;

    /**
     * @param folder watched by the node
     * @param operator the operator's files, the same for all nodes of this machine
     * @param defaults PID to keys and values
     */
    ConfigFolder(Path folder, Path operator, Map<String, Map<String, Object>> defaults) {
        this(folder, operator, defaults, Set.of());
    }

    /**
     * @param folder watched by the node
     * @param operator the operator's files
     * @param defaults PID to keys and values
     * @param ignored PIDs of the operator's that are not for this node
     */
    ConfigFolder(Path folder, Path operator, Map<String, Map<String, Object>> defaults, Set<String> ignored) {
        this.folder = folder;
        this.operator = operator;
        this.ignored = ignored;
        defaults.forEach((pid, values) -> this.defaults.put(pid, TypedConfig.of(values)));
    }

    /** Writes what has changed, and deletes what nobody says any more. */
    void write() throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(operator);
        Map<String, TypedConfig> wanted = new TreeMap<>(defaults);
        for (Path file : configs(operator)) {
            if (!ignored.contains(pid(file))) {
                wanted.merge(pid(file), TypedConfig.read(file), TypedConfig::overlaidWith);
            }
        }
        for (Map.Entry<String, TypedConfig> entry : wanted.entrySet()) {
            writeIfChanged(
                    folder.resolve(entry.getKey() + SUFFIX), entry.getValue().render());
        }
        for (Path file : configs(folder)) {
            if (!wanted.containsKey(pid(file))) {
                Files.delete(file);
            }
        }
    }

    private static void writeIfChanged(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Path part = file.resolveSibling("." + file.getFileName() + ".part");
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Iterable<Path> configs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static String pid(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }
}
