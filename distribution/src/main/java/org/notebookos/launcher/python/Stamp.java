package org.notebookos.launcher.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Remembers in a virtual environment which pinned packages were installed into it. */
final class Stamp {

    private static final String NAME = "installed-by-notebookos";

    private Stamp() {}

    static String line(Requirements requirements, String extra) {
        return (extra.isEmpty() ? "base" : extra) + " " + requirements.fingerprint(extra);
    }

    static Set<String> read(Path environment) throws IOException {
        Path file = environment.resolve(NAME);
        return Files.exists(file) && Files.isExecutable(environment.resolve("bin/python"))
                ? new TreeSet<>(Files.readAllLines(file))
                : Set.of();
    }

    /** Adds what was installed; lines of former pins go. */
    static void write(Path environment, Requirements requirements, Set<String> installed) throws IOException {
        Set<String> lines = new TreeSet<>();
        for (String line : read(environment)) {
            String extra = line.startsWith("base ") ? "" : line.substring(0, line.indexOf(' '));
            if (requirements.has(extra) && line.equals(line(requirements, extra))) {
                lines.add(line);
            }
        }
        installed.forEach(extra -> lines.add(line(requirements, extra)));
        Files.write(environment.resolve(NAME), lines);
    }
}
