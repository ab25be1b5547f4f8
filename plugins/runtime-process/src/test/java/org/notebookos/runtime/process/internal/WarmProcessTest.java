package org.notebookos.runtime.process.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.notebookos.runtime.support.PythonForTests;
import org.notebookos.spi.runtime.ReplicaRuntime;
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
