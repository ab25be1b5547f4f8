package org.notebookos.launcher.checkout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {

    private static final String SUREFIRE =
            "<?xml version=\"1.0\"?><testsuite name=\"a\" time=\"1.0\" tests=\"5\" errors=\"1\" skipped=\"1\" failures=\"1\">"
                    + "<testcase name=\"falls\" classname=\"p.A\"><failure message=\"expected 1&#10;but was 2\">trace</failure>"
                    + "<rerunFailure message=\"again\"/></testcase>"
                    + "<testcase name=\"wavers\" classname=\"p.A\"><flakyFailure message=\"\">trace</flakyFailure></testcase>"
                    + "<testcase name=\"breaks\" classname=\"p.A\"><error type=\"X\"/></testcase></testsuite>";
    private static final String PYTEST =
            "<testsuites><testsuite name=\"pytest\" errors=\"0\" failures=\"0\" skipped=\"2\" tests=\"10\"></testsuite></testsuites>";

    @TempDir
    private Path root;

    @Test
    void errorsCountAsFailures() throws XMLStreamException {
        assertEquals(List.of(2, 2, 1), counts(Reports.parse(SUREFIRE)));
        assertEquals(List.of(8, 0, 2), counts(Reports.parse(PYTEST)));
        assertEquals(Reports.NONE, Reports.parse("<testsuites/>"));
    }

    @Test
    void whatFailedIsNamedWithTheFirstLineOfWhatItSaid() throws XMLStreamException {
        assertEquals(
                List.of("p.A.falls: expected 1", "p.A.breaks"),
                Reports.parse(SUREFIRE).failures());
        assertEquals(List.of("p.A.wavers"), Reports.parse(SUREFIRE).unsteady());
    }

    private static List<Integer> counts(Reports reports) {
        return List.of(reports.passed(), reports.failed(), reports.skipped());
    }

    @Test
    void reportsOfFormerRunsAreNotCounted() throws IOException {
        Path fresh = Files.createDirectories(root.resolve("bundles/a/target/surefire-reports"));
        Files.writeString(fresh.resolve("TEST-a.xml"), SUREFIRE);
        Files.writeString(fresh.resolve("notes.xml"), SUREFIRE);
        Path python = Files.createDirectories(root.resolve("bundles/k/target/pytest-reports"));
        Files.writeString(python.resolve("TEST-python.xml"), PYTEST);
        Path old = Files.createDirectories(root.resolve("itests/target/failsafe-reports"))
                .resolve("TEST-old.xml");
        Files.writeString(old, SUREFIRE);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));

        assertEquals(List.of(10, 2, 3), counts(Reports.below(root, Instant.now().minusSeconds(60))));
    }

    @Test
    void coverageIsAddedUpByModule() {
        Coverage coverage = new Coverage();
        String heads = "GROUP,PACKAGE,CLASS,BRANCH_MISSED,BRANCH_COVERED,LINE_MISSED,LINE_COVERED";
        coverage.add(
                "bundles/a",
                List.of(
                        heads,
                        "\"a, b\",org.notebookos.p,A,1,3,10,30",
                        "a,org.notebookos.p,B,0,0,0,10",
                        "a,io.grpc,Embedded,9,9,99,99",
                        "a,org.notebookos.hostlink.v1,Generated,9,9,99,99"));
        coverage.add("bundles/b", List.of(heads));

        List<String> lines = coverage.describe().lines().toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).contains("lines  80.0 % of     50   branches  75.0 % of      4"), lines.get(0));
        assertTrue(lines.get(1).contains("lines 100.0 % of      0"), lines.get(1));
        assertTrue(lines.get(2).startsWith("  all ") && lines.get(2).contains("80.0 % of     50"), lines.get(2));
    }
}
