package org.notebookos.console.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.console.internal.ConsoleException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class PolicySwitchTest {

    @TempDir
    private Path folder;

    private final Dictionary<String, Object> properties = new Hashtable<>(Map.of("directory", "/d"));
    private boolean schedulerListens = true;
    private PolicySwitch policies;

    @BeforeEach
    void makeSwitch() {
        Configuration configuration = fake(Configuration.class, (method, arguments) -> {
            if (method.equals("getProperties")) {
                return new Hashtable<>(Map.copyOf((Hashtable<String, Object>) properties));
            }
            Dictionary<?, ?> updated = (Dictionary<?, ?>) arguments[0];
            ((Hashtable<String, Object>) properties).clear();
            updated.keys().asIterator().forEachRemaining(key -> properties.put(key.toString(), updated.get(key)));
            return null;
        });
        ConfigurationAdmin admin = fake(ConfigurationAdmin.class, (method, arguments) -> {
            assertEquals("org.notebookos.scheduler", arguments[0]);
            return configuration;
        });
        policies = new PolicySwitch(folder, admin, this::inUse, Duration.ofMillis(100));
    }

    private Map<String, String> inUse() {
        Object name = schedulerListens ? properties.get("placementPolicy") : null;
        return name == null ? Map.of() : Map.of("placement", name.toString());
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    @Test
    void theChoiceIsConfiguredAndKept() throws IOException {
        policies.use(ExtensionPoint.PLACEMENT, "binpack");

        assertEquals(Map.of("directory", "/d", "placementPolicy", "binpack"), properties);
        assertEquals(
                "placementPolicy=\"binpack\"\n", Files.readString(folder.resolve("org.notebookos.scheduler.config")));
    }

    @Test
    void otherLinesOfTheOperatorsFileStay() throws IOException {
        Path file = folder.resolve("org.notebookos.scheduler.config");
        Files.writeString(file, "# mine\nplacementPolicy = \"old\"\nsessionPolicy=\"batch\"\n");
        policies.use(ExtensionPoint.PLACEMENT, "binpack");

        assertEquals("# mine\nsessionPolicy=\"batch\"\nplacementPolicy=\"binpack\"\n", Files.readString(file));
    }

    @Test
    void whatTheSchedulerDoesNotTakeOverIsTakenBack() {
        schedulerListens = false;

        assertThrows(ConsoleException.class, () -> policies.use(ExtensionPoint.PLACEMENT, "binpack"));
        assertEquals(Map.of("directory", "/d"), properties);
        assertFalse(Files.exists(folder.resolve("org.notebookos.scheduler.config")));
    }
}
