package org.notebookos.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One configuration in the typed {@code .config} format of File Install. Values are kept as they are written
 * ({@code I"5"}, {@code "text"}, {@code ["a","b"]}), so that an operator's file passes through unchanged.
 *
 * @param values key to written value, in order
 */
record TypedConfig(Map<String, String> values) {

    TypedConfig {
        values = new LinkedHashMap<>(values);
    }

    /** A configuration of Java values: strings, integers, booleans, lists of strings. */
    static TypedConfig of(Map<String, Object> values) {
        Map<String, String> written = new LinkedHashMap<>();
        values.forEach((key, value) -> written.put(key, written(value)));
        return new TypedConfig(written);
    }

    static TypedConfig read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static TypedConfig parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.replaceAll("\\\\\\s*\\R\\s*", "").lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.stripLeading().startsWith("#")) {
                values.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return new TypedConfig(values);
    }

    /** This configuration with the values of another one in place of its own. */
    TypedConfig overlaidWith(TypedConfig other) {
        Map<String, String> merged = new LinkedHashMap<>(values);
        merged.putAll(other.values);
        return new TypedConfig(merged);
    }

    String render() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static String written(Object value) {
        if (value instanceof Integer) {
            return "I\"" + value + "\"";
        }
        if (value instanceof Boolean) {
            return "B\"" + value + "\"";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(TypedConfig::written).collect(Collectors.joining(",", "[", "]"));
        }
        return "\"" + value.toString().replaceAll("([\\\\\"= $])", "\\\\$1") + "\"";
    }
}
