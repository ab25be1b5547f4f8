package org.notebookos.runtime.docker.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.docker.EngineAddress;
import org.notebookos.docker.EngineForTests;
import org.notebookos.docker.ImageForTests;
import org.notebookos.runtime.support.PythonForTests;

/** One engine for the tests of a class, with an image in which this machine's Python is. */
final class RealEngine implements AutoCloseable {

    static final Limits LIMITS = new Limits(0, 0, 256, 64, 64);

    private final EngineForTests engine;
    private final String python;

    private RealEngine(EngineForTests engine, String python) {
        this.engine = engine;
        this.python = python;
    }

    static RealEngine start() throws Exception {
        String python = PythonForTests.withIpykernel();
        EngineForTests engine = EngineForTests.here();
        try {
            ImageForTests.load(engine.engine());
            return new RealEngine(engine, python);
        } catch (Exception e) {
            engine.close();
            throw e;
        }
    }

    EngineForTests engine() {
        return engine;
    }

    String python() {
        return python;
    }

    ContainerSettings settings(String host, String life, Limits limits) throws IOException {
        List<String> mounts = new ArrayList<>(ImageForTests.mounts());
        mounts.addAll(ImageForTests.mountsOf(python));
        return new ContainerSettings(
                host,
                life,
                ImageForTests.NAME,
                "10001:10001",
                mounts,
                "",
                limits,
                new Gpus(List.of(), List.of()),
                Duration.ofSeconds(20));
    }

    DockerReplicaRuntime runtime(ContainerSettings settings) {
        return new DockerReplicaRuntime(settings, EngineAddress.ofSocket(engine.socket()));
    }

    @Override
    public void close() throws Exception {
        engine.close();
    }
}
