package org.notebookos.store.support.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What to measure: {@code --sizes 10,100,1000} (in MB), {@code --rounds 3}, {@code --directory DIR} for files of the
 * benchmark, {@code --json FILE}, and {@code --KEY VALUE} for keys of the store's configuration.
 *
 * @param sizes of objects in bytes
 * @param rounds of each size; one more of the first size is not counted
 * @param directory for files on their way
 * @param json where to write the figures for programs
 * @param store keys of the store's configuration
 */
public record BenchOptions(
        List<Long> sizes, int rounds, Path directory, Optional<Path> json, Map<String, Object> store) {

    private static final long MEGABYTE = 1_000_000;

    /** Reads a command line. */
    public static BenchOptions parse(String... arguments) throws IOException {
        List<Long> sizes = List.of(10 * MEGABYTE, 100 * MEGABYTE, 1000 * MEGABYTE);
        int rounds = 3;
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        Optional<Path> json = Optional.empty();
        Map<String, Object> store = new TreeMap<>();
        List<String> words = new ArrayList<>(List.of(arguments));
        while (words.size() > 1) {
            String option = words.remove(0);
            String value = words.remove(0);
            switch (option) {
                case "--sizes" -> sizes = Arrays.stream(value.split(","))
                        .map(size -> Long.parseLong(size) * MEGABYTE)
                        .toList();
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--directory" -> directory = Path.of(value);
                case "--json" -> json = Optional.of(Path.of(value));
                default -> store.put(key(option), typed(value));
            }
        }
        if (!words.isEmpty()) {
            throw new IllegalArgumentException(words.get(0) + " wants a value");
        }
        return new BenchOptions(sizes, rounds, Files.createDirectories(directory), json, store);
    }

    private static String key(String option) {
        if (!option.startsWith("--")) {
            throw new IllegalArgumentException("not an option: " + option);
        }
        return option.substring(2);
    }

    private static Object typed(String value) {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        return value.matches("[0-9]{1,9}") ? (Object) Integer.valueOf(value) : value;
    }

    /** Returns a typed configuration with the given keys, and its defaults for the rest. */
    public <C> C config(Class<C> type) {
        return type.cast(java.lang.reflect.Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, parameters) -> store.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
