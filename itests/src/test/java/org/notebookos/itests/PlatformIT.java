package org.notebookos.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.Before;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/**
 * The controller runs in the test's framework; the local pool starts four real host agents, which start real replicas.
 * The methods build on each other's platform, not on each other's kernels.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class PlatformIT {

    private static final int HOSTS = 4;

    private final Rest rest = new Rest(System.getProperty("nbos.it.url"), System.getProperty("nbos.it.token"));

    @Configuration
    public Option[] controller() throws IOException {
        TestHome test = TestHome.create("platform", HOSTS);
        HostProcesses.stopAtExit(test.home().root());
        return ControllerOptions.of(test);
    }

    @Before
    public void allHostsAreUp() {
        Rest.await(HOSTS + " hosts are up", Duration.ofSeconds(90), () -> rest.hostsUp() == HOSTS);
    }

    @Test
    public void aNotebookSurvivesTheLossOfItsHostsAndASwapOfThePlacementPolicy() throws Exception {
        Path repository = Path.of(System.getProperty("nbos.it.repository"));
        int status = PythonClient.run(
                repository,
                System.getProperty("nbos.it.python"),
                List.of(
                        "notebookos_demo",
                        "--url",
                        System.getProperty("nbos.it.url"),
                        "--token-file",
                        System.getProperty("nbos.it.home") + "/token",
                        "--notebook",
                        repository.resolve("docs/examples/digits.ipynb").toString()));

        assertEquals("a step of the story failed, see its output above", 0, status);
    }

    @Test
    public void badRequestsGetClearAnswersAndDisturbNothing() {
        String kernel = newKernel();

        assertError(404, rest.get("/api/kernels/00000000-0000-4000-8000-000000000000"));
        assertError(404, rest.get("/api/kernelspecs/cobol"));
        assertError(400, rest.post("/api/kernels", "{\"name\": "));
        assertError(403, rest.call("GET", "/api/kernels", new byte[0], "wrong"));
        assertError(401, rest.call("GET", "/api/kernels", new byte[0], ""));
        assertError(400, rest.post("/api/kernels", "{\"env\": {\"KERNEL_GPUS\": \"64\"}}"));
        assertError(404, rest.get("/api/contents"));

        assertEquals(200, rest.get("/api/kernels/" + kernel).status());
        assertEquals(204, rest.delete("/api/kernels/" + kernel).status());
        assertError(404, rest.delete("/api/kernels/" + kernel));
    }

    @Test
    public void aPluginThatDoesNotResolveIsRefusedWithTheReason() throws IOException {
        String kernel = newKernel();

        Rest.Answer answer = rest.post("/nbos/api/plugins", bundleThatNeeds("org.example.missing"));

        assertEquals(422, answer.status());
        assertTrue(answer.message(), answer.message().contains("org.example.missing"));
        try (var left = Files.list(Path.of(System.getProperty("nbos.it.home"), "plugins"))) {
            assertEquals(List.of(), left.toList());
        }
        assertEquals(200, rest.get("/api/kernels/" + kernel).status());
        rest.delete("/api/kernels/" + kernel);
    }

    @Test
    public void anUnknownImplementationCannotBePutToUse() {
        Rest.Answer answer = rest.post("/nbos/api/plugins/use", "{\"spi\": \"placement\", \"name\": \"astrology\"}");

        assertEquals(404, answer.status());
        assertTrue(answer.message(), answer.message().contains("binpack"));
    }

    private String newKernel() {
        Rest.Answer made = rest.post("/api/kernels", "{}");
        assertEquals(made.message(), 201, made.status());
        return made.body().get("id").asText();
    }

    private static void assertError(int status, Rest.Answer answer) {
        assertEquals(answer.message(), status, answer.status());
        assertTrue("an error is an object with a message", answer.body().isObject());
        assertNotNull(answer.body().get("message"));
        assertTrue("the message says something", !answer.message().isBlank());
    }

    private static byte[] bundleThatNeeds(String missing) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "org.example.broken");
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Import-Package", missing);
        main.putValue(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"org.notebookos.spi.placement.PlacementPolicy\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return bytes.toByteArray();
    }
}
