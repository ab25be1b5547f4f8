package org.notebookos.launcher.checkout;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Counts of tests, from the XML reports that Surefire, Failsafe and pytest write.
 *
 * @param passed ran and held
 * @param failed ran and did not hold, or broke
 * @param skipped did not run, and said so
 * @param failures a line for each test that failed: its class, its name, what it said first
 * @param unsteady the same for each that failed first and held when it was run again
 */
record Reports(int passed, int failed, int skipped, List<String> failures, List<String> unsteady) {

    private static final Set<String> FAILURES = Set.of("failure", "error");
    private static final Set<String> UNSTEADY = Set.of("flakyFailure", "flakyError");

    static final Reports NONE = new Reports(0, 0, 0, List.of(), List.of());

    Reports {
        failures = List.copyOf(failures);
        unsteady = List.copyOf(unsteady);
    }

    Reports plus(Reports other) {
        return new Reports(
                passed + other.passed,
                failed + other.failed,
                skipped + other.skipped,
                Stream.concat(failures.stream(), other.failures.stream()).toList(),
                Stream.concat(unsteady.stream(), other.unsteady.stream()).toList());
    }

    /** The reports below a folder that were written since a moment. */
    static Reports below(Path root, Instant since) throws IOException {
        Reports sum = NONE;
        try (Stream<Path> paths =
                Files.find(root, 6, (path, attributes) -> attributes.isRegularFile() && isReport(path))) {
            for (Path path : paths.sorted().toList()) {
                if (!Files.getLastModifiedTime(path).toInstant().isBefore(since)) {
                    sum = sum.plus(read(path));
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

    private static Reports read(Path path) throws IOException {
        try {
            return parse(Files.readString(path));
        } catch (XMLStreamException e) {
            throw new IOException("can't read the test report " + path + ": " + e.getMessage(), e);
        }
    }

    static Reports parse(String xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
        Reports sum = NONE;
        String test = "";
        List<String> failures = new ArrayList<>();
        List<String> unsteady = new ArrayList<>();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamReader.START_ELEMENT) {
                String element = reader.getLocalName();
                if (element.equals("testsuite")) {
                    sum = sum.plus(counts(reader));
                } else if (element.equals("testcase")) {
                    test = attribute(reader, "classname") + "." + attribute(reader, "name");
                } else if (FAILURES.contains(element)) {
                    failures.add(line(test, reader));
                } else if (UNSTEADY.contains(element)) {
                    unsteady.add(line(test, reader));
                }
            }
        }
        return sum.plus(new Reports(0, 0, 0, failures, unsteady));
    }

    private static Reports counts(XMLStreamReader suite) {
        int failed = number(suite, "failures") + number(suite, "errors");
        int skipped = number(suite, "skipped");
        return new Reports(number(suite, "tests") - failed - skipped, failed, skipped, List.of(), List.of());
    }

    private static String line(String test, XMLStreamReader failure) {
        String message = attribute(failure, "message").lines().findFirst().orElse("");
        return message.isBlank() ? test : test + ": " + message.strip();
    }

    private static int number(XMLStreamReader reader, String attribute) {
        String value = attribute(reader, attribute);
        return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
