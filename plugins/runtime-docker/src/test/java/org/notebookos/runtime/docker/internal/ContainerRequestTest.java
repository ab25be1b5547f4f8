package org.notebookos.runtime.docker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.Labels;

/** What is asked of an engine, without one. */
class ContainerRequestTest {

    private static final Limits LIMITS = new Limits(0, 512, 100, 64, 32);

    @Test
    void aContainerMayDoAsLittleAsPossible() {
        HostConfig config = request(LIMITS).hostConfig(settings(new Gpus(List.of(), List.of())));
        assertEquals(Boolean.TRUE, config.getReadonlyRootfs());
        assertEquals(List.of(Capability.ALL), Arrays.asList(config.getCapDrop()));
        assertEquals(List.of("no-new-privileges:true"), config.getSecurityOpts());
        assertEquals(100, config.getPidsLimit());
        assertEquals("nbos-host-1", config.getNetworkMode());
        assertEquals(512L << 20, config.getMemory());
        assertEquals(512L << 20, config.getMemorySwap());
        assertEquals(null, config.getDeviceRequests());
    }

    @Test
    void mountsAreReadOnlyUnlessTheySayOtherwise() {
        Bind[] binds = request(LIMITS)
                .hostConfig(settings(new Gpus(List.of(), List.of())))
                .getBinds();
        assertEquals(
                List.of("/box:/notebookos:rw", "/usr:/usr:ro", "/data:/mnt/data:rw"),
                Arrays.stream(binds).map(Bind::toString).toList());
    }

    @Test
    void packagesAreMountedAndWhatAVariableNamesIsNot(@TempDir Path host) throws IOException {
        Path ours = Files.createDirectory(host.resolve("ours"));
        Path theirs = Files.createDirectory(host.resolve("theirs"));
        Map<String, String> environment = Map.of("PYTHONPATH", ours + ":" + theirs);
        List<Path> packages = List.of(ours, host.resolve("missing"), ours, Path.of("/usr"));
        Bind[] binds = request(LIMITS, environment, packages)
                .hostConfig(settings(new Gpus(List.of(), List.of())))
                .getBinds();
        assertEquals(
                List.of("/box:/notebookos:rw", "/usr:/usr:ro", "/data:/mnt/data:rw", ours + ":" + ours + ":ro"),
                Arrays.stream(binds).map(Bind::toString).toList());
    }

    @Test
    void everythingCarriesTheHostsLabelsAndTheAgentsLife() {
        Map<String, String> labels = request(LIMITS).allLabels(settings(new Gpus(List.of(), List.of())));
        assertEquals(
                Map.of(
                        Labels.MADE_BY,
                        "runtime-docker",
                        Labels.HOST,
                        "host-1",
                        Labels.LIFE,
                        "life",
                        Labels.KERNEL,
                        "k"),
                labels);
    }

    @Test
    void aKernelsRequestsAreItsLimits() {
        Limits asked = LIMITS.of(Map.of("KERNEL_CPUS", "1.5", "KERNEL_MEM", "2G"));
        assertEquals(150_000, asked.quota());
        assertEquals(2L << 30, asked.memoryBytes());
        assertEquals(LIMITS, LIMITS.of(Map.of("KERNEL_CPUS", "", "KERNEL_MEM", "much")));
    }

    @Test
    void gpusAreAskedForByNameAndLookedForInside() {
        DeviceRequest byId =
                new Gpus(List.of("GPU-a", "GPU-b"), List.of("look")).requests().get(0);
        assertEquals("nvidia", byId.getDriver());
        assertEquals(List.of("GPU-a", "GPU-b"), byId.getDeviceIds());
        assertEquals(List.of(List.of("gpu")), byId.getCapabilities());
        DeviceRequest byName =
                new Gpus(List.of("nvidia.com/gpu=0"), List.of()).requests().get(0);
        assertEquals("cdi", byName.getDriver());
        Gpus two = new Gpus(List.of("GPU-a", "GPU-b"), List.of("look"));
        assertEquals(Optional.empty(), two.wrong("GPU-b\nGPU-a\n"));
        assertTrue(two.wrong("GPU-a\nGPU-c\n").orElseThrow().contains("GPU-c"));
        assertTrue(two.wrong("").isPresent());
    }

    @Test
    void rootAndNamelessHostsAreRefused() {
        assertThrows(EngineException.class, () -> settings("host-1", "0:0"));
        assertThrows(EngineException.class, () -> settings("host-1", "root"));
        assertThrows(EngineException.class, () -> settings(" ", "1:1"));
    }

    private static ContainerRequest request(Limits limits) {
        return request(limits, Map.of("A", "1"), List.of());
    }

    private static ContainerRequest request(Limits limits, Map<String, String> environment, List<Path> packages) {
        return new ContainerRequest(
                "name", List.of("python3"), environment, Map.of(Labels.KERNEL, "k"), packages, Path.of("/box"), limits);
    }

    private static ContainerSettings settings(Gpus gpus) {
        return new ContainerSettings(
                "host-1",
                "life",
                "image:1",
                "7:8",
                List.of("/usr", "/data:/mnt/data:rw"),
                "",
                LIMITS,
                gpus,
                Duration.ZERO);
    }

    private static ContainerSettings settings(String host, String user) {
        return new ContainerSettings(
                host, "life", "image:1", user, List.of(), "", LIMITS, new Gpus(List.of(), List.of()), Duration.ZERO);
    }
}
