package org.notebookos.spi.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every replica runtime that makes processes in advance must do: all that it does for a replica that is started, and this.
 */
public abstract class WarmProcessContract extends ReplicaRuntimeContract {

    private final List<WarmProcess> made = new ArrayList<>();

    /** Returns a command with {@code {ready_file}} whose process can become a replica of {@link #kernelCommand()}. */
    protected abstract List<String> warmCommand();

    @AfterEach
    void discardAll() {
        made.forEach(WarmProcess::discard);
    }

    @Override
    protected CompletionStage<RunningReplica> start(ReplicaSpec spec) {
        return runtime().prepare(warm(warmCommand(), Duration.ofSeconds(60))).thenCompose(process -> {
            made.add(process);
            return process.become(spec);
        });
    }

    @Test
    void itIsTheSameProcessBeforeAndAfterwards() throws Exception {
        WarmProcess process = prepared();
        assertTrue(alive(process.pid()));
        assertTrue(process.memoryBytes() >= 0);
        RunningReplica replica = get(process.become(spec(kernelCommand())));
        assertEquals(process.pid(), replica.pid());
        ReplicaExit exit = get(replica.stop(Duration.ofSeconds(5)));
        assertEquals(exit, get(process.exit()));
    }

    @Test
    void whatItWroteBecomesTheReplicasLog() throws Exception {
        RunningReplica replica = get(prepared().become(spec(kernelCommand())));
        replica.stop(Duration.ZERO);
        get(replica.exit());
        assertTrue(Files.exists(directory.resolve("stdout.log")));
        assertTrue(Files.exists(directory.resolve("stderr.log")));
    }

    @Test
    void aReplicaWithAnotherCommandDoesNotFit() throws Exception {
        WarmProcess process = prepared();
        ReplicaStartException e = failure(process.become(spec(List.of("/bin/sh", "-c", "{connection_file}"))));
        assertTrue(e.getMessage().contains("command"), e.getMessage());
        get(process.exit());
    }

    @Test
    void onlyLateVariablesMayDiffer() {
        WarmSpec warm = warm(warmCommand(), Duration.ZERO);
        assertTrue(warm.fits(replica(Map.of())));
        assertTrue(warm.fits(replica(Map.of("LATE_A", "1"))));
        assertFalse(warm.fits(replica(Map.of("LD_LIBRARY_PATH", "/opt/lib"))));
        WarmSpec more = new WarmSpec(
                warmCommand(), kernelCommand(), Map.of("EARLY", "1"), List.of("LATE_"), directory, Duration.ZERO);
        assertFalse(more.fits(replica(kernelCommand(), Map.of("EARLY", "2"))));
        assertFalse(more.fits(replica(kernelCommand(), Map.of())));
        assertTrue(more.fits(replica(kernelCommand(), Map.of("EARLY", "1"))));
    }

    @Test
    void oneThatHasDiedBecomesNothingAndTheReplicaCanBeStartedAfresh() throws Exception {
        WarmProcess process = prepared();
        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
        assertFalse(get(process.exit()).requested());
        failure(process.become(spec(kernelCommand())));
        get(get(runtime().start(spec(kernelCommand()))).stop(Duration.ZERO));
    }

    @Test
    void discardingEndsIt() throws Exception {
        WarmProcess process = prepared();
        process.discard();
        assertTrue(get(process.exit()).requested());
        assertFalse(alive(process.pid()));
    }

    @Test
    void oneThatIsNeverReadyIsEndedAfterTheTimeout() {
        List<String> slow = List.of("/bin/sh", "-c", "sleep 600", "{ready_file}");
        ReplicaStartException e = failure(runtime().prepare(warm(slow, Duration.ofMillis(300))));
        assertTrue(e.getMessage().contains("300"), e.getMessage());
    }

    @Test
    void oneThatEndsBeforeItIsReadyFailsWithItsLastWords() {
        List<String> broken = List.of("/bin/sh", "-c", "echo out of luck >&2; exit 3", "{ready_file}");
        ReplicaStartException e = failure(runtime().prepare(warm(broken, Duration.ofSeconds(60))));
        assertTrue(e.getMessage().contains("out of luck"), e.getMessage());
    }

    private WarmProcess prepared() throws Exception {
        WarmProcess process = get(runtime().prepare(warm(warmCommand(), Duration.ofSeconds(60))));
        made.add(process);
        return process;
    }

    private WarmSpec warm(List<String> command, Duration timeout) {
        try {
            Path own = Files.createDirectories(directory.resolve("warm"));
            return new WarmSpec(command, kernelCommand(), kernelEnvironment(), List.of("LATE_"), own, timeout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ReplicaSpec replica(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(kernelEnvironment());
        environment.putAll(more);
        return replica(kernelCommand(), environment);
    }

    private ReplicaSpec replica(List<String> command, Map<String, String> environment) {
        return new ReplicaSpec(
                "kernel",
                "kernel-1",
                command,
                environment,
                directory,
                Optional.empty(),
                "key",
                Duration.ZERO,
                false,
                packages());
    }
}
