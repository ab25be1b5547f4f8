package org.notebookos.runtime.docker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.runtime.docker.internal.Stages.failure;
import static org.notebookos.runtime.docker.internal.Stages.get;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.docker.EngineAddress;
import org.notebookos.docker.EngineForTests;
import org.notebookos.docker.ImageForTests;
import org.notebookos.runtime.support.PythonForTests;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;

/** Whom a replica's container reaches, on an engine with the usual packet filter. */
class IsolationTest {

    private static final String SERVER =
            """
            import json, socket, sys, time
            listening = socket.create_server(("0.0.0.0", 5000))
            ports = {name + "_port": 5000 for name in ("shell", "iopub", "stdin", "control", "hb")}
            with open(sys.argv[1], "w") as file:
                json.dump(ports, file)
            time.sleep(600)
            """;

    private static final String VISITOR =
            """
            import socket, sys
            own = socket.create_server(("0.0.0.0", 5001))
            for name, address in ("own", ("127.0.0.1", 5001)), ("other", (%s, 5000)), ("metadata", ("169.254.169.254", 80)):
                try:
                    socket.create_connection(address, 2).close()
                    print(name, "is reached", file=sys.stderr)
                except OSError as e:
                    print(name, "is not reached:", e, file=sys.stderr)
            sys.exit(3)
            """;

    @TempDir
    private Path directory;

    @Test
    void neitherOtherKernelsNorTheMachinesMetadataAreReached() throws Exception {
        String python = PythonForTests.withIpykernel();
        try (EngineForTests engine = EngineForTests.apart()) {
            ImageForTests.load(engine.engine());
            DockerReplicaRuntime runtime =
                    new DockerReplicaRuntime(settings(python), EngineAddress.ofSocket(engine.socket()));
            RunningReplica other = get(runtime.start(spec("other", python, SERVER)));
            String visitor = VISITOR.formatted("'" + other.channels().ip() + "'");
            String words = failure(runtime.start(spec("visitor", python, visitor)));

            assertTrue(words.contains("own is reached"), words);
            assertTrue(words.contains("other is not reached: timed out"), words);
            assertTrue(words.contains("metadata is not reached"), words);
            assertEquals(true, get(other.stop(Duration.ZERO)).requested());
            runtime.close();
        }
    }

    private static ContainerSettings settings(String python) throws IOException {
        List<String> mounts = new ArrayList<>(ImageForTests.mounts());
        mounts.addAll(ImageForTests.mountsOf(python));
        return new ContainerSettings(
                "host-1",
                "life",
                ImageForTests.NAME,
                "10001:10001",
                mounts,
                "",
                RealEngine.LIMITS,
                new Gpus(List.of(), List.of()),
                Duration.ofSeconds(20));
    }

    private ReplicaSpec spec(String name, String python, String program) throws IOException {
        return new ReplicaSpec(
                "kernel-" + name,
                name,
                List.of(python, "-c", program, "{connection_file}"),
                Map.of(),
                Files.createDirectories(directory.resolve(name)),
                Optional.empty(),
                "key",
                Duration.ofSeconds(30));
    }
}
