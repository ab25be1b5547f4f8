package org.notebookos.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/**
 * The bundles of one kind of node with their start levels, read from {@code conf/*.bundles}.
 *
 * @param entries in the order of the file
 */
record BundleList(List<Entry> entries) {

    /**
     * One bundle.
     *
     * @param startLevel from 1
     * @param name jar name without version
     */
    record Entry(int startLevel, String name) {}

    BundleList {
        entries = List.copyOf(entries);
    }

    static BundleList read(Path file) {
        try {
            return parse(Files.readAllLines(file), file.getFileName().toString());
        } catch (IOException e) {
            throw new LauncherException(Code.NODE, "can't read the bundle list " + file + ": " + e.getMessage(), e);
        }
    }

    static BundleList parse(List<String> lines, String source) {
        List<Entry> entries = new ArrayList<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(entry(line, source + ":" + number));
            }
        }
        return new BundleList(entries);
    }

    private static Entry entry(String line, String position) {
        String[] words = line.split("\\s+");
        if (words.length != 2 || !words[0].matches("[1-9][0-9]?")) {
            throw new LauncherException(
                    Code.NODE,
                    position + ": expected a start level from 1 to 99 and a jar name, found \"" + line + "\"");
        }
        return new Entry(Integer.parseInt(words[0]), words[1]);
    }
}
