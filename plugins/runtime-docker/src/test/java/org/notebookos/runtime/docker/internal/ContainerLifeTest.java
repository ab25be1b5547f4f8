package org.notebookos.runtime.docker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.notebookos.runtime.docker.internal.Stages.failure;
import static org.notebookos.runtime.docker.internal.Stages.get;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;

/** What a container may, how it ends, and who removes it, on a real engine. */
class ContainerLifeTest {

    private static final String PORTS =
            "echo '{\"shell_port\":1,\"iopub_port\":2,\"stdin_port\":3,\"control_port\":4,\"hb_port\":5}' > \"$1\"; ";

    private static RealEngine real;

    @TempDir
    private Path directory;

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

    @AfterEach
    void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    @Test
    void userCodeIsNobodyAndChangesNothing() throws Exception {
        runtime = runtime("host-1", "life");
        String words = failure(runtime.start(spec(
                "one",
                "id -u >&2; grep -E 'CapEff|NoNewPrivs' /proc/self/status >&2; touch /x; touch /notebookos/x;"
                        + " ls /sys/class/net >&2; exit 3")));
        assertTrue(words.contains("10001"), words);
        assertTrue(words.contains("CapEff:\t0000000000000000"), words);
        assertTrue(words.contains("NoNewPrivs:\t1"), words);
        assertTrue(words.contains("/x': Read-only file system"), words);
        assertTrue(words.contains("/notebookos/x': Permission denied"), words);
    }

    @Test
    void anInterruptReachesTheProcessThatWasStarted() throws Exception {
        runtime = runtime("host-1", "life");
        RunningReplica replica =
                get(runtime.start(spec("two", "trap 'exit 7' INT; " + PORTS + "while :; do sleep 1; done")));
        replica.interrupt();
        assertEquals(7, get(replica.exit()).code());
    }

    @Test
    void whoNeedsMoreMemoryThanAllowedIsEndedAndToldWhy() throws Exception {
        runtime = runtime("host-1", "life");
        ReplicaSpec hungry = spec(
                "three",
                PORTS + "sleep 1; exec " + real.python() + " -c 'x = bytearray(300 << 20); print(len(x))'",
                Map.of("KERNEL_MEM", "64M"));
        ReplicaExit exit = get(get(runtime.start(hungry)).exit());
        assertEquals(128 + 9, exit.code());
        assertTrue(exit.lastWords().contains("64 MB"), exit.lastWords());
    }

    @Test
    void anotherLifeOfTheAgentRemovesWhatIsLeftOfThisHostOnly() throws Exception {
        DockerReplicaRuntime crashed = runtime("host-1", "first");
        DockerReplicaRuntime neighbour = runtime("host-2", "other");
        RunningReplica orphan = get(crashed.start(spec("four", PORTS + "exec sleep 600")));
        RunningReplica other = get(neighbour.start(spec("five", PORTS + "exec sleep 600")));
        runtime = runtime("host-1", "second");
        assertEquals(128 + 9, get(orphan.exit()).code());
        assertTrue(ProcessHandle.of(other.pid()).isPresent());
        get(other.stop(Duration.ZERO));
        crashed.close();
        neighbour.close();
    }

    @Test
    void anImageThatIsNotThereIsNamedAndWhatToDo() throws Exception {
        ContainerSettings there = real.settings("host-1", "life", RealEngine.LIMITS);
        runtime = real.runtime(new ContainerSettings(
                "host-1",
                "life",
                "127.0.0.1:1/none:1",
                there.user(),
                there.mounts(),
                "",
                there.limits(),
                there.gpus(),
                there.pullWithin()));
        String words = failure(runtime.start(spec("six", "exit 0")));
        assertTrue(words.contains("127.0.0.1:1/none:1"), words);
        assertTrue(words.contains("docker load"), words);
    }

    @Test
    void gpusThatTheEngineCannotPassAreRefused() throws Exception {
        ContainerSettings there = real.settings("host-1", "life", RealEngine.LIMITS);
        runtime = real.runtime(new ContainerSettings(
                "host-1",
                "life",
                there.image(),
                there.user(),
                there.mounts(),
                "",
                there.limits(),
                new Gpus(List.of("GPU-00000000-0000-0000-0000-000000000000"), List.of("nvidia-smi")),
                there.pullWithin()));
        String words = failure(runtime.start(spec("seven", "exit 0")));
        assertTrue(words.contains("gpu"), words);
    }

    @Test
    void whatIsLentIsReadInside() throws Exception {
        runtime = runtime("host-1", "life");
        Path value = Files.writeString(directory.resolve("value.bin"), "hello");
        RunningReplica replica =
                get(runtime.start(spec("eight", PORTS + "read -r file; cat /notebookos/lent/value.bin >&2; exit 5")));
        assertEquals("/notebookos/lent/value.bin", replica.lend(value));
        assertEquals("hello", Files.readString(directory.resolve("eight/box/lent/value.bin")));
        replica.takeBack(value);
        assertTrue(Files.notExists(directory.resolve("eight/box/lent/value.bin")));
        get(replica.stop(Duration.ZERO));
    }

    private static DockerReplicaRuntime runtime(String host, String life) throws IOException {
        return real.runtime(real.settings(host, life, RealEngine.LIMITS));
    }

    private ReplicaSpec spec(String name, String script) throws IOException {
        return spec(name, script, Map.of());
    }

    private ReplicaSpec spec(String name, String script, Map<String, String> environment) throws IOException {
        return new ReplicaSpec(
                "kernel",
                name,
                List.of("/bin/sh", "-c", script, "sh", "{connection_file}"),
                environment,
                Files.createDirectories(directory.resolve(name)),
                Optional.empty(),
                "key",
                Duration.ofSeconds(30));
    }
}
