package org.notebookos.launcher.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts of tests, from the XML reports that Surefire, Failsafe and pytest write.
 *
 * @param passed ran and held
 * @param failed ran and did not hold, or broke
 * @param skipped did not run, and said so
 */
record Reports(int passed, int failed, int skipped) {

    private static final Pattern SUITE = Pattern.compile("<testsuite\\s[^>]*>");

    static final Reports NONE = new Reports(0, 0, 0);

    Reports plus(Reports other) {
        return new Reports(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    /** The reports below a folder that were written since a moment. */
    static Reports below(Path root, Instant since) throws IOException {
        Reports sum = NONE;
        try (Stream<Path> paths =
                Files.find(root, 6, (path, attributes) -> attributes.isRegularFile() && isReport(path))) {
            for (Path path : paths.toList()) {
                if (!Files.getLastModifiedTime(path).toInstant().isBefore(since)) {
                    sum = sum.plus(parse(Files.readString(path)));
                }
            }
        }
        return sum;
    }

    private static boolean isReport(Path path) {
        String folder = path.getParent().getFileName().toString();
        return path.getFileName().toString().matches("TEST-.*\\.xml")
                && List.of("surefire-reports", "failsafe-reports", "pytest-reports")
                        .contains(folder);
    }

    static Reports parse(String xml) {
        Reports sum = NONE;
        Matcher suite = SUITE.matcher(xml);
        while (suite.find()) {
            int tests = number(suite.group(), "tests");
            int failed = number(suite.group(), "failures") + number(suite.group(), "errors");
            int skipped = number(suite.group(), "skipped");
            sum = sum.plus(new Reports(tests - failed - skipped, failed, skipped));
        }
        return sum;
    }

    private static int number(String suite, String attribute) {
        Matcher value = Pattern.compile("\\s" + attribute + "=\"([0-9]+)\"").matcher(suite);
        return value.find() ? Integer.parseInt(value.group(1)) : 0;
    }
}
