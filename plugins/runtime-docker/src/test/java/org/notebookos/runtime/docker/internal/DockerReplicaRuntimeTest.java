package org.notebookos.runtime.docker.internal;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaRuntimeContract;

/** The contract on a real engine with the stock kernel. */
class DockerReplicaRuntimeTest extends ReplicaRuntimeContract {

    private static RealEngine real;

    private DockerReplicaRuntime runtime;

    @BeforeAll
    static void startEngine() throws Exception {
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
        return List.of(real.python(), "-m", "ipykernel_launcher", "-f", "{connection_file}");
    }
}
