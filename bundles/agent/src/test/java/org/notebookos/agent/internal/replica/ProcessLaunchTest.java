package org.notebookos.agent.internal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.agent.internal.Services;
import org.notebookos.agent.internal.log.Keep;
import org.notebookos.spi.runtime.ReplicaSpec;

class ProcessLaunchTest {

    @Test
    void aClientsModulesAreFoundAfterOursAndAreNoPackagesOfTheHost() {
        ReplicaSpec spec = launched(Map.of("PYTHONPATH", "/theirs:lib", "KERNEL_USERNAME", "ann"), null);
        assertEquals("/ours:/operators:/theirs:lib", spec.environment().get("PYTHONPATH"));
        assertEquals("ann", spec.environment().get("KERNEL_USERNAME"));
        assertEquals(List.of(Path.of("/ours"), Path.of("/operators")), spec.packages());
    }

    @Test
    void aClientThatNamesNoPlaceAddsNone() {
        assertEquals("/ours:/operators", launched(Map.of(), null).environment().get("PYTHONPATH"));
        ReplicaSpec spec = launched(Map.of("PYTHONPATH", ""), null);
        assertEquals("/ours:/operators", spec.environment().get("PYTHONPATH"));
    }

    @Test
    void anotherProgramsPackagesAreThoseOfItsKernelspec() {
        Map<String, String> client = Map.of("PYTHONPATH", "/theirs", "KERNEL_PATH", "/also-theirs");
        assertEquals(List.of(), launched(client, program(Map.of())).packages());
        ReplicaSpec spec = launched(client, program(Map.of("PYTHONPATH", "/specs:${PYTHONPATH}:${KERNEL_PATH}")));
        assertEquals("/specs:/theirs:/also-theirs", spec.environment().get("PYTHONPATH"));
        assertEquals(List.of(Path.of("/specs")), spec.packages());
    }

    private static KernelProgram program(Map<String, String> environment) {
        return new KernelProgram(List.of("R"), environment, "/specs/r", false, 0);
    }

    private static ReplicaSpec launched(Map<String, String> client, KernelProgram program) {
        StoredReplica replica = new StoredReplica("k", "r1", List.of(), client, "", "s", List.of(), "log", program);
        return new ProcessLaunch(replica, host()).replicaSpec(Path.of("/run"), "session", "key", Map.of());
    }

    private static HostContext host() {
        return new HostContext(
                "h",
                Path.of("/kernels"),
                List.of("python3"),
                Map.of("PYTHONPATH", "/ours:/operators"),
                new Services(),
                null,
                null,
                null,
                message -> {},
                () -> 0,
                Runnable::run,
                null,
                Keep.USUAL,
                new JournalBudget(1, 1),
                Duration.ZERO,
                Clock.systemUTC(),
                () -> "id");
    }
}
