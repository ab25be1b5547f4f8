package org.notebookos.simulator.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** The constants of a simulation: the bundle's {@code constants.properties}, with another file laid over it. */
public final class Constants {

    private final Map<String, String> values;

    private Constants(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads them.
     *
     * @param overlay values to use instead; none may be new
     * @throws IllegalArgumentException if the overlay has a key that isn't known
     */
    public static Constants read(Optional<Path> overlay) throws IOException {
        Map<String, String> values = new TreeMap<>(shipped("constants.properties"));
        overlay(overlay, values);
        return new Constants(values);
    }

    /**
     * Reads those of the processes of one machine: the bundle's {@code local.properties} lie between the others and the overlay.
     *
     * @throws IllegalArgumentException if the overlay has a key that isn't known
     */
    public static Constants local(Optional<Path> overlay) throws IOException {
        Map<String, String> values = new TreeMap<>(shipped("constants.properties"));
        values.putAll(shipped("local.properties"));
        overlay(overlay, values);
        return new Constants(values);
    }

    private static Map<String, String> shipped(String name) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (InputStream in = Constants.class.getResourceAsStream(name)) {
            Properties defaults = new Properties();
            defaults.load(in);
            defaults.forEach((k, v) -> values.put((String) k, (String) v));
        }
        return values;
    }

    private static void overlay(Optional<Path> overlay, Map<String, String> values) throws IOException {
        if (overlay.isEmpty()) {
            return;
        }
        Properties own = new Properties();
        try (Reader in = Files.newBufferedReader(overlay.get(), StandardCharsets.UTF_8)) {
            own.load(in);
        }
        for (String key : own.stringPropertyNames()) {
            if (values.put(key, own.getProperty(key)) == null) {
                throw new IllegalArgumentException(overlay.get() + ": there is no constant " + key);
            }
        }
    }

    /** Returns all, by name. */
    public Map<String, String> all() {
        return new TreeMap<>(values);
    }

    Delay delay(String key) {
        return Delay.parse(values.get(key));
    }

    double number(String key) {
        try {
            return Double.parseDouble(values.get(key));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is not a number: \"" + values.get(key) + "\"", e);
        }
    }
}
