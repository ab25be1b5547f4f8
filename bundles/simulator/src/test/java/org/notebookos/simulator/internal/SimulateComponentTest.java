package org.notebookos.simulator.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.simulator.engine.TestPolicies;

/** A short excerpt of a trace, from the options to the files. */
class SimulateComponentTest {

    @TempDir
    Path folder;

    private final InstalledPolicies policies = new InstalledPolicies();
    private final SimulateComponent component = new SimulateComponent(policies);
    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void install() {
        policies.addPlacement(new TestPolicies.Spread(), Map.of("nbos.name", "least-subscribed"));
        policies.addSession(TestPolicies.replicated(), Map.of("nbos.name", "notebookos"));
        policies.addSession(TestPolicies.reserving(), Map.of("nbos.name", "reservation"));
        policies.addScaling(new TestPolicies.Eager(), Map.of("nbos.name", "paper"));
    }

    @Test
    void comparesPoliciesAndWritesTheSameBytesForTheSameSeed() throws Exception {
        String text = simulate("a", Map.of("session", "notebookos,reservation", "doc", folder + "/doc.md"));
        simulate("b", Map.of("session", "notebookos,reservation"));

        assertTrue(text.contains("GPU-hours saved"), text);
        assertTrue(Files.readString(folder.resolve("doc.md")).contains("| GPU-hours saved |"));
        for (String file : List.of("summary.csv", "delays.csv", "timeline.csv", "results.json", "report.html")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("a").resolve(file)),
                    Files.readAllBytes(folder.resolve("b").resolve(file)),
                    file);
        }
        String page = Files.readString(folder.resolve("a/report.html"));
        assertTrue(page.contains("<svg") && !page.contains("<script") && !page.contains("http"), "needs nothing else");
        assertTrue(progress.get(0).contains("10 sessions, 59 cells"), progress.toString());
    }

    @Test
    void anotherSeedIsAnotherRun() throws Exception {
        simulate("a", Map.of("seed", "1"));
        simulate("b", Map.of("seed", "2"));

        assertTrue(Files.mismatch(folder.resolve("a/delays.csv"), folder.resolve("b/delays.csv")) >= 0);
    }

    @Test
    void saysWhatIsThereIfAPolicyIsNot() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> simulate("a", Map.of("session", "nobody")));

        assertEquals("no session policy \"nobody\" is installed. There are: notebookos, reservation", e.getMessage());
    }

    @Test
    void saysWhichOptionMakesNoSense() {
        assertThrows(IllegalArgumentException.class, () -> component.apply(Map.of(), progress::add));
        for (Map<String, String> options : List.of(
                Map.of("trace", "x", "hosts", "4:3"),
                Map.of("trace", "x", "hosts", "1:2:3"),
                Map.of("trace", "x", "seed", "many"))) {
            assertThrows(IllegalArgumentException.class, () -> component.apply(options, progress::add));
        }
    }

    private String simulate(String out, Map<String, String> options) throws Exception {
        Map<String, String> all = new HashMap<>(options);
        Path trace =
                Path.of(SimulateComponentTest.class.getResource("/excerpt.csv").toURI());
        all.put("trace", trace.toString());
        all.put("hosts", "4:12");
        all.put("out", folder.resolve(out).toString());
        return component.apply(all, progress::add).call();
    }
}
