package org.notebookos.pool.ec2.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What instance types have and cost.
 *
 * @param types by name
 */
record Catalogue(Map<String, Type> types) {

    /**
     * An instance type.
     *
     * @param gpus GPUs of an instance
     * @param price of an hour, on demand; negative if it isn't known
     */
    record Type(int gpus, double price) {}

    /** Reads the built-in list of public prices, and the operator's own prices over it: lines {@code TYPE=PRICE}. */
    static Catalogue read(Optional<Path> prices) {
        Map<String, Type> types = builtIn();
        if (prices.isPresent()) {
            try (Stream<String> lines = Files.lines(prices.get())) {
                content(lines).forEach(line -> {
                    String[] words = words(line, "=", 2, prices.get().toString());
                    double price = price(words[1].strip(), prices.get().toString());
                    types.merge(words[0].strip(), new Type(-1, price), (old, own) -> new Type(old.gpus(), own.price()));
                });
            } catch (IOException e) {
                throw new UncheckedIOException("the prices in " + prices.get() + " can't be read", e);
            }
        }
        return new Catalogue(Map.copyOf(types));
    }

    private static Map<String, Type> builtIn() {
        String name = "catalogue.csv";
        Map<String, Type> types = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Catalogue.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            content(lines.lines()).forEach(line -> {
                String[] words = words(line, ",", 3, name);
                types.put(words[0], new Type(Integer.parseInt(words[1]), price(words[2], name)));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    private static Stream<String> content(Stream<String> lines) {
        return lines.filter(l -> !l.isBlank() && !l.startsWith("#"));
    }

    private static String[] words(String line, String separator, int count, String file) {
        String[] words = line.split(separator, -1);
        if (words.length != count) {
            throw new IllegalArgumentException(file + ": \"" + line + "\" is not TYPE=PRICE");
        }
        return words;
    }

    private static double price(String text, String file) {
        double price;
        try {
            price = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(file + ": \"" + text + "\" is no price", e);
        }
        if (!(price >= 0)) {
            throw new IllegalArgumentException(file + ": the price " + text + " is negative");
        }
        return price;
    }
}
