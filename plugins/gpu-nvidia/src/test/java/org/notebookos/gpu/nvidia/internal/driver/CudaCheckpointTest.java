package org.notebookos.gpu.nvidia.internal.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;

/** The steps of a checkpoint, through a library with the structures of {@code cuda.h}. */
class CudaCheckpointTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long PID = 4242;

    @TempDir
    private Path folder;

    private final World world = World.of(2).uses(World.gpu(0), PID, 100);
    private Drivers drivers;

    @BeforeEach
    void install() {
        drivers = NativeMachine.install(world, folder);
    }

    @Test
    void aProcessGoesAllTheWayAndBack() throws Exception {
        ProcessCheckpoint checkpoint = drivers.checkpoint("580.65.06");
        assertEquals("", checkpoint.obstacle());
        assertEquals(State.RUNNING, checkpoint.state(PID));
        checkpoint.lock(PID, PATIENCE);
        assertEquals(State.LOCKED, checkpoint.state(PID));
        checkpoint.checkpoint(PID);
        assertEquals(State.CHECKPOINTED, checkpoint.state(PID));
        checkpoint.restore(PID, Map.of());
        assertEquals(State.LOCKED, checkpoint.state(PID));
        checkpoint.unlock(PID);
        assertEquals(State.RUNNING, checkpoint.state(PID));
    }

    @Test
    void onAnotherGpuItIsSeenThere() throws Exception {
        ProcessCheckpoint checkpoint = drivers.checkpoint("580.65.06");
        assertTrue(checkpoint.remaps());
        checkpoint.lock(PID, PATIENCE);
        checkpoint.checkpoint(PID);
        checkpoint.restore(PID, Map.of(World.gpu(0), World.gpu(1)));
        try (GpuDriver nvml = drivers.open()) {
            assertEquals(List.of(), nvml.processes(World.gpu(0)));
            assertEquals(1, nvml.processes(World.gpu(1)).size());
        }
    }

    @Test
    void aStepInTheWrongStateIsRefused() {
        ProcessCheckpoint checkpoint = drivers.checkpoint("580.65.06");
        DriverException e = assertThrows(DriverException.class, () -> checkpoint.checkpoint(PID));
        assertEquals(Kind.FAILED, e.kind());
        assertTrue(e.getMessage().contains("401"), e.getMessage());
    }

    @Test
    void aProcessThatNeverUsedCudaIsNotFound() {
        ProcessCheckpoint checkpoint = drivers.checkpoint("580.65.06");
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(DriverException.class, () -> checkpoint.lock(1, PATIENCE))
                        .kind());
    }

    @Test
    void oldDriversSayWhatIsNeeded() {
        assertTrue(drivers.checkpoint("550.54.15").obstacle().contains("570"));
        assertEquals("", drivers.checkpoint("570.86.10").obstacle());
        assertEquals(false, drivers.checkpoint("570.86.10").remaps());
        Drivers elsewhere = new Drivers(folder.resolve("nowhere").toString(), PATIENCE);
        assertTrue(elsewhere.checkpoint("580.65.06").obstacle().contains("libcuda.so.1"));
    }

    @Test
    void uuidsOfGpusAreSixteenBytes() throws Exception {
        byte[] bytes = GpuUuid.bytes("GPU-00010203-0405-0607-0809-0a0b0c0d0eff");
        assertEquals(16, bytes.length);
        assertEquals(9, bytes[9]);
        assertEquals((byte) 0xff, bytes[15]);
        assertThrows(DriverException.class, () -> GpuUuid.bytes("MIG-1"));
    }
}
