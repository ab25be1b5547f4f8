package org.notebookos.launcher.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Coverage of all modules, from the CSV reports of JaCoCo. */
final class Coverage {

    private final Map<String, Counts> modules = new TreeMap<>();

    /** Lines and branches of one module. */
    record Counts(long linesMissed, long linesCovered, long branchesMissed, long branchesCovered) {

        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    linesMissed + other.linesMissed,
                    linesCovered + other.linesCovered,
                    branchesMissed + other.branchesMissed,
                    branchesCovered + other.branchesCovered);
        }

        String describe() {
            return String.format(
                    Locale.ROOT,
                    "lines %5.1f %% of %6d   branches %5.1f %% of %6d",
                    share(linesCovered, linesMissed),
                    linesCovered + linesMissed,
                    share(branchesCovered, branchesMissed),
                    branchesCovered + branchesMissed);
        }

        private static double share(long covered, long missed) {
            return covered + missed == 0 ? 100 : 100.0 * covered / (covered + missed);
        }
    }

    static Coverage below(Path root) throws IOException {
        Coverage coverage = new Coverage();
        try (Stream<Path> reports =
                Files.find(root, 6, (path, attributes) -> path.endsWith("target/site/jacoco/jacoco.csv"))) {
            for (Path report : reports.sorted().toList()) {
                Path module = root.relativize(
                        report.getParent().getParent().getParent().getParent());
                coverage.add(module.toString(), Files.readAllLines(report));
            }
        }
        return coverage;
    }

    void add(String module, List<String> csv) {
        List<String> heads = List.of(csv.get(0).split(","));
        Counts sum = Counts.NONE;
        for (String line : csv.subList(1, csv.size())) {
            String[] cells = line.split(",");
            if (!isOurs(cells[cells.length - heads.size() + heads.indexOf("PACKAGE")])) {
                continue;
            }
            sum = sum.plus(new Counts(
                    number(cells, heads, "LINE_MISSED"),
                    number(cells, heads, "LINE_COVERED"),
                    number(cells, heads, "BRANCH_MISSED"),
                    number(cells, heads, "BRANCH_COVERED")));
        }
        modules.merge(module, sum, Counts::plus);
    }

    /** Neither libraries that a bundle embeds nor generated messages are ours to test. */
    private static boolean isOurs(String name) {
        return name.startsWith("org.notebookos.") && !name.endsWith(".hostlink.v1");
    }

    private static long number(String[] cells, List<String> heads, String head) {
        // Counted from the end: the first column is the module's title, which may contain commas.
        return Long.parseLong(cells[cells.length - heads.size() + heads.indexOf(head)]);
    }

    /** One line per module, and one for all. */
    String describe() {
        StringBuilder text = new StringBuilder();
        Counts total = Counts.NONE;
        for (Map.Entry<String, Counts> module : modules.entrySet()) {
            total = total.plus(module.getValue());
            text.append(String.format(
                    "  %-40s %s%n", module.getKey(), module.getValue().describe()));
        }
        return text.append(String.format("  %-40s %s%n", "all", total.describe()))
                .toString();
    }
}
