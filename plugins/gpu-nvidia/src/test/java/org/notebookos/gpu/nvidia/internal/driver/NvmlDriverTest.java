package org.notebookos.gpu.nvidia.internal.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;

/** What C structures say reaches Java, through a library that is compiled from them. */
class NvmlDriverTest {

    private static final long MIB = 1L << 20;

    @TempDir
    private Path folder;

    private final World world = World.of(2);
    private NativeMachine machine;
    private GpuDriver driver;

    @BeforeEach
    void open() {
        machine = new NativeMachine(world, folder);
        driver = machine.driver();
    }

    @AfterEach
    void close() {
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    void aGpuTellsItsUuidNameMemoryAndHealth() throws Exception {
        world.health(World.gpu(1), 3, 1);
        assertEquals("580.65.06", driver.version());
        assertEquals(2, driver.count());
        assertEquals(
                new Gpu(World.gpu(0), "NVIDIA Fake", 16384 * MIB, false, List.of(), Gpu.Health.GOOD), driver.gpu(0));
        assertEquals(
                new Gpu.Health(3, "a reset of the GPU (nvidia-smi --gpu-reset)"),
                driver.gpu(1).health());
    }

    @Test
    void aGpuThatKnowsNothingOfMigIsWhole() throws Exception {
        world.mig(World.gpu(0), -1);
        assertEquals(false, driver.gpu(0).partitioned());
    }

    @Test
    void migInstancesAreFoundInTheirGpu() throws Exception {
        world.mig(World.gpu(0), 1)
                .instance(World.gpu(0), "MIG-a", 4864, "NVIDIA Fake MIG 1g.5gb")
                .instance(World.gpu(0), "MIG-b", 9856, "NVIDIA Fake MIG 2g.10gb")
                .uses("MIG-b", 77, 100);
        assertEquals(
                List.of(
                        new Gpu.Partition("MIG-a", "NVIDIA Fake MIG 1g.5gb", 4864 * MIB),
                        new Gpu.Partition("MIG-b", "NVIDIA Fake MIG 2g.10gb", 9856 * MIB)),
                driver.gpu(0).partitions());
        assertEquals(List.of(new GpuProcess(77, 100 * MIB)), driver.processes("MIG-b"));
        assertEquals(GpuLoad.UNKNOWN, driver.load("MIG-a"));
    }

    @Test
    void processesAreListedHoweverManyTheyAre() throws Exception {
        for (int pid = 1; pid <= 40; pid++) {
            world.uses(World.gpu(0), pid, pid);
        }
        List<GpuProcess> found = driver.processes(World.gpu(0));
        assertEquals(40, found.size());
        assertEquals(new GpuProcess(40, 40 * MIB), found.get(39));
        assertEquals(List.of(), driver.processes(World.gpu(1)));
    }

    @Test
    void clientsOfMpsAreProcessesToo() throws Exception {
        world.uses(World.gpu(0), 10, 30).usesShare(World.gpu(0), 11, 500).uses(World.gpu(0), 12, -1);
        assertEquals(
                List.of(
                        new GpuProcess(10, 30 * MIB),
                        new GpuProcess(12, GpuProcess.UNKNOWN),
                        new GpuProcess(11, 500 * MIB)),
                driver.processes(World.gpu(0)));
    }

    /** Older GPUs than Volta and virtual ones have no such list: NOT_SUPPORTED, and FUNCTION_NOT_FOUND. */
    @ParameterizedTest
    @ValueSource(ints = {3, 13})
    void aGpuThatDoesNotListClientsOfMpsHasNone(int status) throws Exception {
        world.uses(World.gpu(0), 10, 30).gives("nvmlDeviceGetMPSComputeRunningProcesses_v3", status);
        assertEquals(List.of(new GpuProcess(10, 30 * MIB)), driver.processes(World.gpu(0)));
    }

    @Test
    void whoIsOnAGpuIsNotGuessed() {
        world.gives("nvmlDeviceGetMPSComputeRunningProcesses_v3", 999);
        assertEquals(
                Kind.FAILED,
                assertThrows(DriverException.class, () -> driver.processes(World.gpu(0)))
                        .kind());
        world.gives("nvmlDeviceGetMPSComputeRunningProcesses_v3", 3)
                .gives("nvmlDeviceGetComputeRunningProcesses_v3", 3);
        assertEquals(
                Kind.NOT_SUPPORTED,
                assertThrows(DriverException.class, () -> driver.processes(World.gpu(0)))
                        .kind());
    }

    @Test
    void loadEnergyAndFreeMemoryAreTold() throws Exception {
        world.load(World.gpu(1), 37, 123_456_789_012L).free(World.gpu(1), 1234);
        assertEquals(
                new GpuLoad(OptionalDouble.of(0.37), OptionalLong.of(123_456_789_012L)), driver.load(World.gpu(1)));
        assertEquals(1234 * MIB, driver.freeBytes(World.gpu(1)));
    }

    @Test
    void errorsComeAsEventsOnceEach() throws Exception {
        world.xid(World.gpu(1), 79);
        assertEquals(Optional.of(new XidEvent(World.gpu(1), 79)), driver.nextError(Duration.ofSeconds(5)));
        assertEquals(Optional.empty(), driver.nextError(Duration.ofMillis(20)));
        driver.reopen();
        world.xid(World.gpu(0), 13);
        assertEquals(Optional.of(new XidEvent(World.gpu(0), 13)), driver.nextError(Duration.ofSeconds(5)));
    }

    @Test
    void aLostGpuAndOneThatMustBeResetAreToldFromOtherFailures() {
        world.answers(World.gpu(0), World.Answers.LOST).answers(World.gpu(1), World.Answers.RESET);
        assertEquals(
                Kind.LOST,
                assertThrows(DriverException.class, () -> driver.gpu(0)).kind());
        assertEquals(
                Kind.LOST,
                assertThrows(DriverException.class, () -> driver.processes(World.gpu(1)))
                        .kind());
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(DriverException.class, () -> driver.load("GPU-none"))
                        .kind());
    }

    @Test
    void aDriverThatIsUnloadedAndLoadedAgainIsFoundByANewSession() throws Exception {
        world.driver("");
        assertEquals(
                Kind.NO_DRIVER,
                assertThrows(DriverException.class, driver::count).kind());
        assertEquals(
                Kind.NO_DRIVER,
                assertThrows(DriverException.class, driver::reopen).kind());
        world.driver("580.65.06");
        driver.reopen();
        assertEquals(2, driver.count());
    }

    @Test
    void aMachineWithoutTheLibrarySaysSo() {
        DriverException e = assertThrows(DriverException.class, () -> NvmlDriver.open("/nowhere/libnvidia-ml.so.1"));
        assertEquals(Kind.NO_DRIVER, e.kind());
    }
}
