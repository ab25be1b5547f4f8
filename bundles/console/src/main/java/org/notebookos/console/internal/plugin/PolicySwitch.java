package org.notebookos.console.internal.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names another implementation in the scheduler's configuration: at once through Configuration Admin, and in the operator's
 * file so that it stays after a restart. Not thread-safe: the desk's lock.
 */
final class PolicySwitch {

    private static final Logger LOG = LoggerFactory.getLogger(PolicySwitch.class);
    private static final String PID = "org.notebookos.scheduler";
    private static final long LOOK_EVERY_MILLIS = 20;

    private final Path folder;
    private final ConfigurationAdmin configurations;
    private final Supplier<Map<String, String>> inUse;
    private final Duration limit;

    /**
     * @param folder the operator's configuration files
     * @param inUse what the scheduler uses: extension point to name
     * @param limit within which the scheduler takes over what it is told
     */
    PolicySwitch(Path folder, ConfigurationAdmin configurations, Supplier<Map<String, String>> inUse, Duration limit) {
        this.folder = folder;
        this.configurations = configurations;
        this.inUse = inUse;
        this.limit = limit;
    }

    void use(ExtensionPoint point, String name) throws IOException {
        String key = point.key().orElseThrow();
        Path file = folder.resolve(PID + ".config");
        List<String> before = Files.exists(file) ? Files.readAllLines(file) : List.of();
        Configuration configuration = configurations.getConfiguration(PID, "?");
        Dictionary<String, Object> properties = configuration.getProperties();
        Object former = properties == null ? null : properties.get(key);
        update(configuration, key, name);
        if (!takenOver(point, name)) {
            update(configuration, key, former);
            throw new ConsoleException(
                    Code.FAILED,
                    "the scheduler has not taken over " + point.label() + " " + name
                            + "; the former one stays in use. The controller's log has the cause");
        }
        write(file, before, key + "=\"" + name + "\"");
        LOG.info("{} {} is in use", point.label(), name);
    }

    private static void update(Configuration configuration, String key, Object value) throws IOException {
        Dictionary<String, Object> properties = configuration.getProperties();
        Dictionary<String, Object> updated = properties == null ? new Hashtable<>() : properties;
        if (value == null) {
            updated.remove(key);
        } else {
            updated.put(key, value);
        }
        configuration.update(updated);
    }

    private boolean takenOver(ExtensionPoint point, String name) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!name.equals(inUse.get().get(point.label()))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static void write(Path file, List<String> before, String line) throws IOException {
        String start = line.substring(0, line.indexOf('=') + 1);
        List<String> lines = new ArrayList<>(before);
        lines.removeIf(old -> old.replaceFirst("\\s*=", "=").startsWith(start));
        lines.add(line);
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, lines);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
