package org.notebookos.runtime.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.WarmProcess;
import org.notebookos.spi.runtime.WarmProcessContract;
import org.notebookos.spi.runtime.WarmSpec;

/** The contract with the real kernel's package from the checkout. */
class WarmProcessTest extends WarmProcessContract {

    private static final Path PACKAGE =
            Path.of("../../bundles/kernel/src/main/python").toAbsolutePath().normalize();

    private final ProcessReplicaRuntime runtime = new ProcessReplicaRuntime();

    @AfterEach
    void close() {
        runtime.close();
    }

    @Override
    protected ReplicaRuntime runtime() {
        return runtime;
    }

    @Override
    protected List<String> kernelCommand() {
        Assumptions.assumeTrue(Files.isDirectory(PACKAGE), "the kernel's package is not there");
        return List.of(PythonForTests.withIpykernel(), "-m", "notebookos_kernel", "-f", "{connection_file}");
    }

    @Override
    protected List<String> warmCommand() {
        return List.of(PythonForTests.withIpykernel(), "-m", "notebookos_kernel", "--warm", "{ready_file}");
    }

    @Override
    protected Map<String, String> kernelEnvironment() {
        return Map.of("PYTHONPATH", PACKAGE.toString());
    }

    @Test
    void theIdentityIsOneLineOfJsonWhateverTheValuesAre() {
        Map<String, String> before = Map.of("PYTHONPATH", "/p", "LATE_OLD", "1");
        Map<String, String> after = new TreeMap<>(Map.of("PYTHONPATH", "/p", "LATE_NEW", "a\"b\\c\nd\u0001é"));
        WarmSpec warm = new WarmSpec(
                List.of("w"), List.of("k", "{connection_file}"), before, List.of("LATE_"), directory, Duration.ZERO);
        ReplicaSpec replica = new ReplicaSpec(
                "kernel",
                "kernel-1",
                List.of("k", "{connection_file}"),
                after,
                directory,
                Optional.of(Path.of("/tmp")),
                "key",
                Duration.ZERO);
        assertEquals(
                "{\"command\": [\"k\", \"/run/c.json\"], \"directory\": \"/tmp\","
                        + " \"set\": {\"LATE_NEW\": \"a\\\"b\\\\c\\u000ad\\u0001é\"}, \"unset\": [\"LATE_OLD\"]}\n",
                Identity.line(warm, replica, Path.of("/run/c.json")));
    }

    @Test
    void aStoppedRuntimeMakesNoReplicasOfWhatItPrepared() throws Exception {
        WarmSpec spec = new WarmSpec(
                warmCommand(),
                kernelCommand(),
                kernelEnvironment(),
                List.of(),
                Files.createDirectories(directory.resolve("own")),
                Duration.ofSeconds(60));
        WarmProcess process = get(runtime.prepare(spec));
        runtime.close();
        ExecutionException e =
                Assertions.assertThrows(ExecutionException.class, () -> get(process.become(spec(kernelCommand()))));
        assertTrue(e.getCause().getMessage().contains("stopped"), e.getCause().getMessage());
        get(process.exit());
    }
}
