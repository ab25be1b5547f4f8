package org.notebookos.runtime.docker.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.WarmProcessContract;

/** The contract of containers made in advance, with the real kernel's package from the checkout. */
class WaitingContainerTest extends WarmProcessContract {

    private static final Path PACKAGE =
            Path.of("../../bundles/kernel/src/main/python").toAbsolutePath().normalize();

    private static RealEngine real;

    private DockerReplicaRuntime runtime;

    @BeforeAll
    static void startEngine() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(PACKAGE), "the kernel's package is not there");
        real = RealEngine.start();
    }

    @AfterAll
    static void stopEngine() throws Exception {
        if (real != null) {
            real.close();
        }
    }

    @BeforeEach
    void make() throws Exception {
        runtime = real.runtime(real.settings("host-1", "life", RealEngine.LIMITS));
    }

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
        return List.of(real.python(), "-m", "notebookos_kernel", "-f", "{connection_file}");
    }

    @Override
    protected List<String> warmCommand() {
        return List.of(real.python(), "-m", "notebookos_kernel", "--warm", "{ready_file}");
    }

    @Override
    protected Map<String, String> kernelEnvironment() {
        return Map.of("PYTHONPATH", PACKAGE.toString());
    }
}
