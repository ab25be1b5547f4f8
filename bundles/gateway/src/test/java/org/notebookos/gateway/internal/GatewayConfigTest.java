package org.notebookos.gateway.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("basePath", ""),
            Map.entry("authentication", "token"),
            Map.entry("token", ""),
            Map.entry("tokenFile", ""),
            Map.entry("allowedOrigins", new String[0]),
            Map.entry("allowedHosts", new String[0]),
            Map.entry("kernelspecName", "python3"),
            Map.entry("kernelspecDisplayName", "Python 3 (NotebookOS)"),
            Map.entry("kernelspecs", new String[0]),
            Map.entry("allowedEnvironment", new String[0]),
            Map.entry("workingRoot", ""),
            Map.entry("clientRetention", 300),
            Map.entry("clientBufferBytes", 64L << 20),
            Map.entry("maxMessageBytes", 32L << 20),
            Map.entry("pingSeconds", 25),
            Map.entry("contentsRoot", ""),
            Map.entry("contentsHidden", false),
            Map.entry("contentsDeleteFull", false),
            Map.entry("contentsMaxBytes", 512L << 20),
            Map.entry("stateDirectory", ""),
            Map.entry("defaultKernelspec", ""),
            Map.entry("allowedKernelspecs", new String[0]),
            Map.entry("maxKernels", -1),
            Map.entry("maxKernelsPerUser", -1),
            Map.entry("authorizedUsers", new String[0]),
            Map.entry("unauthorizedUsers", new String[0]),
            Map.entry("listKernels", true),
            Map.entry("launchSeconds", 38));

    @Test
    void everySettingHasItsDefault() {
        Map<String, Object> actual = new TreeMap<>();
        for (Method setting : GatewayConfig.class.getDeclaredMethods()) {
            actual.put(setting.getName(), setting.getDefaultValue());
        }
        assertEquals(new TreeMap<>(DEFAULTS).keySet(), actual.keySet());
        DEFAULTS.forEach((name, value) -> {
            if (value instanceof String[] array) {
                assertArrayEquals(array, (String[]) actual.get(name), name);
            } else {
                assertEquals(value, actual.get(name), name);
            }
        });
    }

    @Test
    void everySettingIsDescribed() throws Exception {
        // The annotation is kept in class files only; what operators read is the generated description.
        try (var xml = GatewayConfig.class.getResourceAsStream(
                "/OSGI-INF/metatype/" + GatewayConfig.class.getName() + ".xml")) {
            String description = new String(xml.readAllBytes(), StandardCharsets.UTF_8);
            for (String name : DEFAULTS.keySet()) {
                int at = description.indexOf("id=\"" + name + "\"");
                String line = description.substring(description.lastIndexOf("<AD", at), description.indexOf('>', at));
                assertFalse(line.contains("description=\"\""), name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'',''", "/,''", "prefix,/prefix", "/a/b/,/a/b", "' /x ',/x"})
    void theBasePathIsNormalized(String configured, String normalized) {
        assertEquals(normalized, GatewayComponent.basePath(configured));
    }
}
