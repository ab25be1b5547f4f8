package org.notebookos.gateway.internal.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.scheduler.api.KernelProgram;

class ForeignKernelspecsTest {

    private static final String R =
            """
            {"argv": ["R", "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}"],
             "display_name": "R", "language": "R", "env": {"R_HOME": "${HOME}/r"}, "interrupt_mode": "message",
             "metadata": {"debugger": true}}
            """;

    private static final Kernelspec OURS = new Kernelspec("python3", "Python 3 (NotebookOS)", Map.of());

    @TempDir
    Path directory;

    private final AtomicLong now = new AtomicLong();

    private Path install(String name, String json) throws IOException {
        return install(directory, name, json);
    }

    private static Path install(Path kernels, String name, String json) throws IOException {
        Path own = Files.createDirectories(kernels.resolve(name));
        Files.writeString(own.resolve("kernel.json"), json);
        return own;
    }

    private ForeignKernelspecs installed(Path... directories) {
        return new ForeignKernelspecs(List.of(directories), now::get);
    }

    private Kernelspecs specs() {
        return new Kernelspecs("/base", OURS, List.of(), installed(directory));
    }

    @Test
    void anInstalledKernelIsOfferedAsOneOfOneCopyWithAllThatItsFileSays() throws IOException {
        Path own = install("ir", R);
        Files.writeString(own.resolve("logo-64x64.png"), "png");
        Files.writeString(own.resolve("kernel.js"), "js");

        JsonNode model = specs().model("ir");

        assertEquals("R (one copy)", model.at("/spec/display_name").asText());
        assertFalse(model.at("/spec/metadata/notebookos/replicated").asBoolean(true));
        assertTrue(model.at("/spec/metadata/debugger").asBoolean());
        assertEquals("{connection_file}", model.at("/spec/argv/5").asText());
        assertEquals("R", model.at("/spec/language").asText());
        assertEquals("message", model.at("/spec/interrupt_mode").asText());
        assertEquals(
                "/base/kernelspecs/ir/logo-64x64.png",
                model.at("/resources/logo-64x64").asText());
        assertEquals(
                "/base/kernelspecs/ir/kernel.js",
                model.at("/resources/kernel.js").asText());
        KernelProgram program = specs().wanted(Optional.of("ir")).program().orElseThrow();
        assertEquals(
                new KernelProgram(
                        List.of("R", "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}"),
                        Map.of("R_HOME", "${HOME}/r"),
                        own.toAbsolutePath().toString(),
                        true),
                program);
    }

    @Test
    void ofTwoWithTheSameNameOursCountsAndThenTheEarlierDirectory() throws IOException {
        install("Python3", R);
        Path other = directory.resolve("other");
        install(other, "ir", R.replace("\"display_name\": \"R\"", "\"display_name\": \"R of the machine\""));
        install("ir", R);
        Kernelspecs specs = new Kernelspecs("", OURS, List.of(), installed(directory, other));

        assertEquals(
                Set.of("python3", "ir"),
                Set.copyOf(new ObjectMapper()
                        .convertValue(specs.list().get("kernelspecs"), Map.class)
                        .keySet()));
        assertEquals(
                "Python 3 (NotebookOS)",
                specs.model("python3").at("/spec/display_name").asText());
        assertEquals("R (one copy)", specs.model("ir").at("/spec/display_name").asText());
        assertEquals("python3", specs.wanted(Optional.empty()).name());
    }

    @Test
    void whatIsInstalledOrRemovedLaterIsNoticedAfterASecond() throws IOException {
        Kernelspecs specs = specs();
        assertThrows(GatewayException.class, () -> specs.model("ir"));
        Path own = install("ir", R);
        now.addAndGet(1_000_000_000L);
        assertEquals("ir", specs.model("ir").path("name").asText());

        Files.delete(own.resolve("kernel.json"));
        now.addAndGet(1_000_000_000L);

        assertThrows(GatewayException.class, () -> specs.model("ir"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"argv\": [], \"display_name\": \"x\", \"language\": \"x\"}",
                "{\"argv\": \"x {connection_file}\", \"display_name\": \"x\", \"language\": \"x\"}",
                "{\"argv\": [\"x\", 1, \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\"}",
                "{\"argv\": [\" \", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\"}",
                "{\"argv\": [\"x\"], \"display_name\": \"x\", \"language\": \"x\"}",
                "{\"argv\": [\"x\", \"{connection_file}\\u0000\"], \"display_name\": \"x\", \"language\": \"x\"}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"language\": \"x\"}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": 7, \"language\": \"x\"}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \" \"}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\", \"env\": []}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\", \"env\": {\"A=B\": \"\"}}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\", \"env\": {\"A\": 1}}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\", \"metadata\": 1}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\", \"interrupt_mode\": \"shout\"}",
                "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"x\", \"language\": \"x\","
                        + " \"metadata\": {\"kernel_provisioner\": {\"provisioner_name\": \"yarn\"}}}",
            })
    void aBrokenOneIsLeftOutAndOthersStay(String json) throws IOException {
        install("broken", json);
        install("ir", R);

        assertEquals(Set.of("ir"), installed(directory).all().keySet());
    }

    @Test
    void hugeFilesDeepOnesFoldersAndOddNamesAreLeftOut() throws IOException {
        install("huge", "{\"argv\": [\"" + "x".repeat(300_000) + "\"]}");
        install("deep", "[".repeat(100_000));
        install("odd name", R);
        Files.createDirectories(directory.resolve("folder").resolve("kernel.json"));
        install("ir", R);

        assertEquals(Set.of("ir"), installed(directory).all().keySet());
    }

    @Test
    void noDamageOfAFileDoesMoreThanLeaveItOut() throws IOException {
        Random random = new Random(7);
        byte[] good = R.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = good.clone();
            for (int hit = 0; hit <= random.nextInt(4); hit++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Path own = install("damaged", "");
            Files.write(own.resolve("kernel.json"), damaged);
            now.addAndGet(1_000_000_000L);
            Kernelspecs specs = specs();
            assertTrue(specs.list().get("kernelspecs").has("python3"));
            if (specs.list().get("kernelspecs").has("damaged")) {
                assertFalse(specs.wanted(Optional.of("damaged"))
                        .program()
                        .orElseThrow()
                        .command()
                        .isEmpty());
            }
        }
    }

    @Test
    void onlyFilesOfTheKernelspecsOwnFolderAreServed() throws IOException {
        Path own = install("ir", R);
        Files.writeString(own.resolve("kernel.js"), "js");
        Files.createDirectories(own.resolve("img"));
        Files.writeString(own.resolve("img").resolve("a.svg"), "<svg/>");
        Files.writeString(own.resolve(".hidden"), "no");
        Path secret = Files.writeString(directory.resolve("secret"), "no");
        Files.createSymbolicLink(own.resolve("link"), secret);
        Files.createSymbolicLink(own.resolve("again.json"), own.resolve("kernel.json"));
        Kernelspecs specs = specs();

        assertArrayEquals(
                "js".getBytes(StandardCharsets.UTF_8),
                specs.resource("ir", "kernel.js").orElseThrow().bytes());
        assertEquals(
                "text/javascript",
                specs.resource("ir", "kernel.js").orElseThrow().contentType());
        assertEquals(
                "image/svg+xml", specs.resource("ir", "img/a.svg").orElseThrow().contentType());
        for (String bad : List.of(
                "../secret",
                "img/../../secret",
                "link",
                ".hidden",
                "kernel.json",
                "KERNEL.JSON",
                "again.json",
                "img",
                "",
                "/etc/passwd",
                "./kernel.js",
                "img//a.svg",
                "a\0b",
                "none")) {
            assertEquals(Optional.empty(), specs.resource("ir", bad), bad);
        }
    }

    @Test
    void replicasCantBeAskedFor() throws IOException {
        install("ir", R);
        OfferedKernel spec = specs().wanted(Optional.of("ir"));

        assertThrows(
                GatewayException.class,
                () -> spec.complete(JsonNodeFactory.instance.objectNode().put("KERNEL_REPLICAS", "3")));
        spec.complete(JsonNodeFactory.instance.objectNode().put("KERNEL_REPLICAS", "1"));
    }

    @Test
    void theStandardPlacesAreJupytersOwn() {
        Map<String, String> environment = Map.of("JUPYTER_PATH", "/a:/b", "HOME", "/home/ann");

        List<Path> found =
                KernelspecDirectories.of(List.of("/first", "standard"), "/venv/bin/python", environment::get);

        assertEquals(
                List.of(
                        Path.of("/first"),
                        Path.of("/a/kernels"),
                        Path.of("/b/kernels"),
                        Path.of("/home/ann/.local/share/jupyter/kernels"),
                        Path.of("/venv/share/jupyter/kernels"),
                        Path.of("/usr/local/share/jupyter/kernels"),
                        Path.of("/usr/share/jupyter/kernels")),
                found);
        assertEquals(List.of(), KernelspecDirectories.of(List.of(), "", environment::get));
    }
}
