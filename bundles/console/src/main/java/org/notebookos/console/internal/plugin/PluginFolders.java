package org.notebookos.console.internal.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars of all plugins of this machine, whichever node uses them. Reads the disk each time. */
final class PluginFolders {

    private static final Logger LOG = LoggerFactory.getLogger(PluginFolders.class);

    private final Path distribution;
    private final Path operator;

    /**
     * @param distribution plugins that came with the platform
     * @param operator plugins that operators installed
     */
    PluginFolders(Path distribution, Path operator) {
        this.distribution = distribution;
        this.operator = operator;
    }

    /** One jar. */
    record Entry(Path path, PluginJar jar, boolean installed) {}

    List<Entry> list() {
        List<Entry> entries = new ArrayList<>(read(distribution, false));
        entries.addAll(read(operator, true));
        return entries;
    }

    /** The path of an installed plugin: made from its symbolic name, never from what a client calls the file. */
    Path pathOf(PluginJar jar) {
        return operator.resolve(jar.symbolicName() + ".jar");
    }

    boolean isPartOfDistribution(String symbolicName) {
        return symbolicName.equals("org.notebookos")
                || read(distribution, false).stream()
                        .anyMatch(entry -> entry.jar().symbolicName().equals(symbolicName));
    }

    /** Finds an installed plugin by its symbolic name or by the name of what it provides. */
    Entry installed(String name) {
        List<Entry> installed = read(operator, true);
        return installed.stream()
                .filter(entry -> entry.jar().symbolicName().equals(name)
                        || entry.jar().services().stream()
                                .anyMatch(service -> service.name().equals(name)))
                .findFirst()
                .orElseThrow(() -> new ConsoleException(
                        Code.NOT_FOUND,
                        "no plugin \"" + name + "\" was installed. Installed: "
                                + (installed.isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ",
                                                installed.stream()
                                                        .map(entry ->
                                                                entry.jar().symbolicName())
                                                        .toList()))));
    }

    /** The names of all implementations of an extension point. */
    List<String> names(ExtensionPoint point) {
        return list().stream()
                .flatMap(entry -> entry.jar().services().stream())
                .filter(service -> service.point() == point)
                .map(PluginJar.Service::name)
                .distinct()
                .sorted()
                .toList();
    }

    /** How many jars provide a service. */
    long count(PluginJar.Service service) {
        return list().stream()
                .filter(entry -> entry.jar().services().contains(service))
                .count();
    }

    /** Whether a service is in use: named so by the scheduler, or without an alternative. */
    static boolean inUse(PluginJar.Service service, List<Entry> all, Map<String, String> used) {
        String name = used.get(service.point().label());
        if (name != null) {
            return name.equals(service.name());
        }
        return all.stream()
                        .flatMap(entry -> entry.jar().services().stream())
                        .filter(other -> other.point() == service.point())
                        .count()
                == 1;
    }

    private static List<Entry> read(Path folder, boolean installed) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path path :
                    jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList()) {
                try {
                    entries.add(new Entry(path, PluginJar.read(path), installed));
                } catch (ConsoleException e) {
                    LOG.warn("{} is not a plugin: {}", path, e.getMessage());
                }
            }
        } catch (IOException e) {
            throw new ConsoleException(Code.FAILED, "can't read " + folder + ": " + e.getMessage(), e);
        }
        return entries;
    }
}
