package org.notebookos.spi.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every replica runtime must do. A subclass offers the runtime and a command that starts a real kernel in it. */
public abstract class ReplicaRuntimeContract {

    @TempDir
    protected Path directory;

    /** Returns the runtime under test, the same one during one test. */
    protected abstract ReplicaRuntime runtime();

    /** Returns a command with {@code {connection_file}} that starts a Jupyter kernel. */
    protected abstract List<String> kernelCommand();

    /** Returns variables that the command needs. */
    protected Map<String, String> kernelEnvironment() {
        return Map.of();
    }

    /** Starts a replica by the way that is tested. */
    protected CompletionStage<RunningReplica> start(ReplicaSpec spec) {
        return runtime().start(spec);
    }

    @Test
    void aStartedReplicaListensOnAllFiveChannels() throws Exception {
        RunningReplica replica = get(start(spec(kernelCommand())));
        ChannelAddresses channels = replica.channels();
        assertTrue(replica.pid() > 0);
        for (int port : List.of(
                channels.shell(), channels.iopub(), channels.stdin(), channels.control(), channels.heartbeat())) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(channels.ip(), port), 5000);
            }
        }
        assertFalse(replica.exit().toCompletableFuture().isDone());
        get(replica.stop(Duration.ofSeconds(5)));
    }

    @Test
    void stoppingEndsTheProcessAndSaysThatItWasAskedFor() throws Exception {
        RunningReplica replica = get(start(spec(kernelCommand())));
        ReplicaExit exit = get(replica.stop(Duration.ofSeconds(5)));
        assertTrue(exit.requested());
        assertFalse(alive(replica.pid()));
        assertEquals(exit, get(replica.exit()));
        assertEquals(exit, get(replica.stop(Duration.ZERO)));
        replica.interrupt();
    }

    @Test
    void aReplicaThatDiesByItselfIsReportedAsNotRequested() throws Exception {
        RunningReplica replica = get(start(spec(kernelCommand())));
        ProcessHandle.of(replica.pid()).orElseThrow().destroyForcibly();
        ReplicaExit exit = get(replica.exit());
        assertFalse(exit.requested());
        assertEquals(128 + 9, exit.code());
    }

    @Test
    void aCommandThatEndsBeforeItsPortsAreKnownFailsWithItsLastWords() {
        List<String> command = List.of("/bin/sh", "-c", "echo out of luck >&2; exit 3", "{connection_file}");
        ReplicaStartException e = failure(runtime().start(spec(command)));
        assertTrue(e.getMessage().contains("out of luck"), e.getMessage());
        assertTrue(e.getMessage().contains("3"), e.getMessage());
    }

    @Test
    void aCommandThatDoesNotExistFails() {
        ReplicaStartException e = failure(runtime().start(spec(List.of("/no/such/program"))));
        assertTrue(e.getMessage().contains("/no/such/program"), e.getMessage());
    }

    @Test
    void aCommandThatNeverPublishesItsPortsIsEndedAfterTheTimeout() {
        ReplicaSpec slow = spec(List.of("/bin/sh", "-c", "sleep 600"), Duration.ofMillis(300));
        ReplicaStartException e = failure(runtime().start(slow));
        assertTrue(e.getMessage().contains("300"), e.getMessage());
    }

    /** Waits for a stage. */
    protected static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Tells whether a process runs; one that has ended but was not yet reaped doesn't. */
    protected static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Makes a replica to start in the test's directory. */
    protected final ReplicaSpec spec(List<String> command) {
        return spec(command, Duration.ofSeconds(60));
    }

    private ReplicaSpec spec(List<String> command, Duration startTimeout) {
        return new ReplicaSpec(
                "kernel",
                "kernel-1",
                command,
                kernelEnvironment(),
                directory,
                Optional.empty(),
                "0123456789abcdef",
                startTimeout,
                false,
                packages());
    }

    /** Returns where the kernel's modules are: folders of this host. */
    final List<Path> packages() {
        return Stream.of(kernelEnvironment().getOrDefault("PYTHONPATH", "").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** Waits for a stage to fail. */
    protected static ReplicaStartException failure(CompletionStage<?> stage) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> get(stage));
        return assertInstanceOf(ReplicaStartException.class, e.getCause());
    }
}
