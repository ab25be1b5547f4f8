package org.notebookos.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A host with NVIDIA GPUs, as far as one can be had without: libraries in C stand in for those of the driver. */
class NvidiaIT {

    private static final Path SOURCES = Path.of("../plugins/gpu-nvidia/src/test/c");
    private static final String WORLD =
            """
            driver 580.65.06
            gpu GPU-11111111-2222-3333-4444-555555555501 ok 81920 81000 0 50 1000000 0 0 NVIDIA_H100
            gpu GPU-11111111-2222-3333-4444-555555555502 ok 81920 81000 0 50 1000000 0 0 NVIDIA_H100
            """;

    private static TestHome test;
    private static Operator operator;
    private static Path driver;

    @BeforeAll
    static void up() throws Exception {
        test = TestHome.create("nvidia", 1);
        driver = Files.createDirectories(test.home().root().resolve("driver"));
        Files.writeString(driver.resolve("world"), WORLD);
        compile("nvml.c", "libnvidia-ml.so.1");
        compile("cuda.c", "libcuda.so.1");
        Files.createDirectories(test.home().conf());
        Files.writeString(
                test.home().conf().resolve("org.notebookos.gpu.nvidia.config"),
                "driverFolder=\"" + driver + "\"\nrelease=\"offload\"\n");
        operator = new Operator(test);
        operator.up(1);
    }

    @AfterAll
    static void down() throws Exception {
        if (operator != null) {
            operator.down();
        }
    }

    @Test
    void cellsGetGpusOfTheDriverAndGiveThemBack() throws Exception {
        int status = PythonClient.run(
                Path.of("..").toAbsolutePath().normalize(),
                TestHome.python(),
                List.of("nvidia_kernel", test.settings().url(), test.token(), driver.toString()));
        assertEquals(0, status, "the scenario failed, see its output above");
        assertEquals(0, operator.run("status"));
    }

    private static void compile(String source, String library) throws Exception {
        ProcessBuilder gcc = new ProcessBuilder(
                "gcc",
                "-O1",
                "-shared",
                "-fPIC",
                "-o",
                driver.resolve(library).toString(),
                SOURCES.resolve(source).toString(),
                "-ldl");
        try {
            assertEquals(0, Programs.run(gcc, Duration.ofSeconds(60)), source + " doesn't compile");
        } catch (IOException e) {
            Assumptions.abort("no gcc here, so the C stand-ins of NVIDIA's libraries can't be built");
            return;
        }
    }
}
