package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kernels that aren't ours, of installed kernelspecs, from the gateway down to their processes. */
class OtherLanguagesIT {

    private static final int HOSTS = 2;
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static TestHome test;
    private static Operator operator;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("languages", HOSTS);
        operator = new Operator(test);
        Path specs = test.home().root().resolve("kernels");
        install(specs, "stock", "Plain Python", "signal", "python3", "-m", "ipykernel_launcher", "-f");
        String old = REPOSITORY.resolve("itests/src/test/python/old_kernel.py").toString();
        install(specs, "old", "Three words", "message", "python3", old);
        install(specs, "missing", "Not here", "signal", "no-such-program");
        Files.createDirectories(specs.resolve("broken"));
        Files.writeString(specs.resolve("broken").resolve("kernel.json"), "{\"argv\": []}");
        Files.createDirectories(test.home().conf());
        Files.writeString(
                test.home().conf().resolve("org.notebookos.gateway.config"),
                "kernelspecDirectories=[\"" + specs + "\"]\n");
        operator.up(HOSTS);
    }

    private static void install(Path specs, String name, String display, String interrupt, String... command)
            throws IOException {
        Files.createDirectories(specs.resolve(name));
        Files.writeString(
                specs.resolve(name).resolve("kernel.json"),
                """
                {"argv": ["%s", "{connection_file}"], "display_name": "%s", "language": "x", "interrupt_mode": "%s"}
                """
                        .formatted(String.join("\", \"", command), display, interrupt));
    }

    @AfterAll
    static void down() throws Exception {
        operator.down();
    }

    @Test
    void kernelsOfOtherMakingComeThroughEverythingAndSayWhatIsLost() throws Exception {
        int status = PythonClient.run(
                REPOSITORY,
                TestHome.python(),
                List.of(
                        "other_languages",
                        test.settings().url(),
                        test.token(),
                        test.home().controller().processFile().toString()));

        assertEquals(0, status, "the scenario failed, see its output above");
    }
}
