package org.notebookos.pool.local.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which hosts the pool has, remembered over restarts: one id a line. Before them a line with the number that was configured
 * when it was written, and the number of the next host.
 *
 * @param configured number of hosts that the configuration asked for
 * @param next number of the next host that is made; greater than that of any before
 * @param hosts the hosts' ids
 */
record Roster(int configured, int next, List<String> hosts) {

    private static final String ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    private static final Pattern HEAD = Pattern.compile("(\\d{1,6})(?: (\\d{1,9}))?");

    static Optional<Roster> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        Matcher head = HEAD.matcher(lines.isEmpty() ? "" : lines.get(0));
        if (!head.matches()) {
            return Optional.empty();
        }
        int next = head.group(2) == null ? 1 : Integer.parseInt(head.group(2));
        List<String> ids = lines.stream().skip(1).filter(l -> l.matches(ID)).toList();
        return Optional.of(new Roster(Integer.parseInt(head.group(1)), next, ids));
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        List<String> lines = new ArrayList<>(List.of(configured + " " + next));
        lines.addAll(hosts);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, lines);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns ids of host folders that are there, whether or not they belong to a roster. */
    static List<String> folders(Path hosts) throws IOException {
        if (!Files.isDirectory(hosts)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(hosts)) {
            return entries.filter(Files::isDirectory)
                    .map(p -> p.getFileName().toString())
                    .filter(id -> id.matches(ID))
                    .sorted()
                    .toList();
        }
    }
}
