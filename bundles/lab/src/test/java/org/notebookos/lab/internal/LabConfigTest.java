package org.notebookos.lab.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabConfigTest {

    private static final Map<String, Object> DEFAULTS = Map.of(
            "jupyterPath",
            new String[0],
            "packages",
            new String[0],
            "python",
            "",
            "convertSeconds",
            60,
            "directory",
            "",
            "defaultUrl",
            "/lab",
            "exposeAppInBrowser",
            false,
            "disabledExtensions",
            new String[0],
            "basePath",
            "",
            "contentsRoot",
            "");

    @Test
    void everySettingHasItsDefault() {
        Map<String, Object> actual = new TreeMap<>();
        for (Method setting : LabConfig.class.getDeclaredMethods()) {
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

    @ParameterizedTest
    @CsvSource({"'',''", "/,''", "prefix,/prefix", "/a/b/,/a/b", "' /x ',/x"})
    void theBasePathIsNormalized(String configured, String normalized) {
        assertEquals(normalized, Paths.base(configured));
    }
}
