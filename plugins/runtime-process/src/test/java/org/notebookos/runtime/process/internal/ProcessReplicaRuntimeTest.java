package org.notebookos.runtime.process.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.notebookos.runtime.support.ConnectionFile;
import org.notebookos.runtime.support.PythonForTests;
import org.notebookos.spi.runtime.ReplicaRuntime;
import org.notebookos.spi.runtime.ReplicaRuntimeContract;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.RunningReplica;

class ProcessReplicaRuntimeTest extends ReplicaRuntimeContract {

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
        return List.of(PythonForTests.withIpykernel(), "-m", "ipykernel_launcher", "-f", "{connection_file}");
    }

    @Test
    void theConnectionFileIsForItsOwnerAlone() throws Exception {
        ConnectionFile file = ConnectionFile.create(directory, "127.0.0.1", "abc");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        assertEquals(Optional.empty(), file.channels("127.0.0.1"));
    }

    @Test
    void theAgentsEnvironmentIsNotPassedOn() throws Exception {
        RunningReplica replica = started("env > env.txt", Map.of("KERNEL_USERNAME", "ann"));
        List<String> names = Files.readAllLines(directory.resolve("env.txt")).stream()
                .map(line -> line.split("=", 2)[0])
                .filter(name -> !List.of("PWD", "SHLVL", "_", "OLDPWD").contains(name))
                .sorted()
                .toList();
        assertEquals(List.of("HOME", "KERNEL_USERNAME", "LANG", "PATH"), names);
        get(replica.stop(Duration.ZERO));
    }

    @Test
    void stoppingEndsWhatTheReplicaStartedToo() throws Exception {
        RunningReplica replica = started("sleep 600 & echo $! > child.txt", Map.of());
        ProcessHandle child = child();
        get(replica.stop(Duration.ofSeconds(5)));
        child.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aReplicaThatIgnoresTheRequestIsForced() throws Exception {
        RunningReplica replica = started("trap '' TERM; sleep 600 & echo $! > child.txt", Map.of());
        ProcessHandle child = child();
        assertEquals(128 + 9, get(replica.stop(Duration.ofMillis(200))).code());
        child.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theInterruptReachesTheWholeGroup() throws Exception {
        RunningReplica replica = started("trap 'exit 7' INT", Map.of());
        replica.interrupt();
        assertEquals(7, get(replica.exit()).code());
        assertFalse(get(replica.exit()).requested());
    }

    @Test
    void standardInputIsAPipeThatStaysOpen() throws Exception {
        RunningReplica replica = started("readlink /proc/$$/fd/0 > stdin.txt", Map.of());
        assertTrue(Files.readString(directory.resolve("stdin.txt")).startsWith("pipe:"));
        get(replica.stop(Duration.ZERO));
    }

    private ProcessHandle child() throws Exception {
        long pid =
                Long.parseLong(Files.readString(directory.resolve("child.txt")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Starts a shell that does something, claims to listen, and waits. */
    private RunningReplica started(String script, Map<String, String> environment) throws Exception {
        String ports = "{\"shell_port\":1,\"iopub_port\":2,\"stdin_port\":3,\"control_port\":4,\"hb_port\":5}";
        String whole = script + "; echo '" + ports + "' > ports.tmp; mv ports.tmp \"$1\"; while :; do sleep 1; done";
        return get(runtime.start(new ReplicaSpec(
                "kernel",
                "kernel-1",
                List.of("/bin/sh", "-c", whole, "sh", "{connection_file}"),
                environment,
                Path.of(directory.toString()),
                Optional.of(Path.of("/no/such/directory")),
                "key",
                Duration.ofSeconds(20))));
    }
}
