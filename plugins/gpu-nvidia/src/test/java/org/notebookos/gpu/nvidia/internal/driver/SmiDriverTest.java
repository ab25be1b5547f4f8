package org.notebookos.gpu.nvidia.internal.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;

/** What is left to see where the library can't be loaded. */
class SmiDriverTest {

    private static final long MIB = 1L << 20;

    @TempDir
    private Path folder;

    private final World world = World.of(2);
    private Drivers drivers;

    @BeforeEach
    void install() {
        drivers = NativeMachine.install(world, folder);
    }

    private SmiDriver smi() throws DriverException {
        return new SmiDriver(drivers.in("nvidia-smi"), Duration.ofSeconds(10));
    }

    @Test
    void theCommandIsAskedWhereTheLibraryIsMissing() throws Exception {
        Files.delete(folder.resolve("libnvidia-ml.so.1"));
        assertInstanceOf(SmiDriver.class, drivers.open());
    }

    @Test
    void theLibraryIsAskedWhereItIs() throws Exception {
        try (GpuDriver driver = drivers.open()) {
            assertInstanceOf(NvmlDriver.class, driver);
        }
    }

    @Test
    void gpusProcessesAndLoadAreTold() throws Exception {
        world.health(World.gpu(1), 4, 0)
                .mig(World.gpu(0), -1)
                .load(World.gpu(1), 25, 0)
                .free(World.gpu(1), 77)
                .uses(World.gpu(1), 4321, 512);
        SmiDriver smi = smi();
        assertEquals("580.65.06", smi.version());
        assertEquals(2, smi.count());
        assertEquals(new Gpu(World.gpu(0), "NVIDIA Fake", 16384 * MIB, false, List.of(), Gpu.Health.GOOD), smi.gpu(0));
        assertEquals(4, smi.gpu(1).health().uncorrectedErrors());
        assertEquals(List.of(new GpuProcess(4321, 512 * MIB)), smi.processes(World.gpu(1)));
        assertEquals(new GpuLoad(OptionalDouble.of(0.25), OptionalLong.empty()), smi.load(World.gpu(1)));
        assertEquals(77 * MIB, smi.freeBytes(World.gpu(1)));
    }

    @Test
    void migModeIsSeenButItsInstancesAreNot() throws Exception {
        world.mig(World.gpu(0), 1).instance(World.gpu(0), "MIG-1", 4864, "slice");
        Gpu gpu = smi().gpu(0);
        assertTrue(gpu.partitioned());
        assertEquals(List.of(), gpu.partitions());
    }

    @Test
    void errorsAreNotReported() throws Exception {
        SmiDriver smi = smi();
        assertEquals(
                Kind.NOT_SUPPORTED,
                assertThrows(DriverException.class, () -> smi.nextError(Duration.ZERO))
                        .kind());
    }

    @Test
    void aDriverThatIsUnloadedIsToldFromOtherFailures() throws Exception {
        SmiDriver smi = smi();
        world.driver("");
        assertEquals(
                Kind.NO_DRIVER, assertThrows(DriverException.class, smi::count).kind());
        assertEquals(
                Kind.NO_DRIVER, assertThrows(DriverException.class, this::smi).kind());
    }

    @Test
    void aCommandThatHangsIsKilled() throws Exception {
        Files.createFile(folder.resolve("smi-hangs"));
        DriverException e = assertThrows(
                DriverException.class, () -> new SmiDriver(drivers.in("nvidia-smi"), Duration.ofMillis(200)));
        assertEquals(Kind.HUNG, e.kind());
    }
}
