package org.notebookos.gpu.nvidia.internal.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.device.Sharing;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.Drivers;
import org.notebookos.gpu.nvidia.internal.driver.Gpu;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;
import org.notebookos.spi.gpu.GpuDevice;

/** Shares are offered once a real process was seen not to get more than its limit. */
class MpsSharesTest {

    private static final String A = World.gpu(0);
    private static final long MIB = 1L << 20;
    /** 95 % of 16384 MiB, of which each of two gets a half. */
    private static final long LIMIT = 7782 * MIB;

    @TempDir
    private Path folder;

    private final World world = World.of(1);
    private final Lanes lanes = new Lanes(Duration.ofSeconds(10));
    private final Semaphore changes = new Semaphore(0);
    private Drivers drivers;
    private GpuDriver driver;
    private Gpu gpu;
    private MpsShares shares;

    @BeforeEach
    void open() throws Exception {
        drivers = NativeMachine.install(world, folder);
        driver = drivers.open();
        gpu = driver.gpu(0);
        shares = shares(folder.resolve("m"), 0);
    }

    private MpsShares shares(Path directory, int percent) {
        return new MpsShares(
                new ShareRules(2, percent, directory, "python3"), drivers, driver, lanes, changes::release);
    }

    @AfterEach
    void close() {
        shares.close();
        lanes.close();
        driver.close();
    }

    private Sharing.Verdict verdict() throws InterruptedException {
        assertTrue(shares.of(gpu).obstacle().contains("verified"));
        assertTrue(changes.tryAcquire(60, TimeUnit.SECONDS), "no verdict");
        return shares.of(gpu);
    }

    private Path pipes() {
        return folder.resolve("m/444444440000/pipe");
    }

    private Unit unit() {
        return new Unit(new GpuDevice(A + "::1", "half", LIMIT), A, A, Unit.Kind.SHARE);
    }

    @Test
    void aLimitThatHoldsMakesShares() throws Exception {
        assertEquals(new Sharing.Verdict(LIMIT, ""), verdict());
        assertEquals("7782M", Files.readString(pipes().resolve("limit")).strip());
        assertEquals("100", Files.readString(pipes().resolve("percent")).strip());
        assertEquals(A, Files.readString(pipes().resolve("sees")).strip(), "the daemon sees one GPU only");
    }

    @Test
    void aTenantIsToldItsDaemonAndItsLimit() {
        assertEquals(
                Map.of(
                        "CUDA_MPS_PIPE_DIRECTORY",
                        pipes().toString(),
                        "CUDA_MPS_LOG_DIRECTORY",
                        folder.resolve("m/444444440000/log").toString(),
                        "CUDA_MPS_PINNED_DEVICE_MEM_LIMIT",
                        "0=7782M",
                        "CUDA_VISIBLE_DEVICES",
                        A),
                shares.environment(unit()));
    }

    @Test
    void aShareOfTheProcessorsIsLimitedOnRequest() throws Exception {
        shares.close();
        shares = shares(folder.resolve("m"), 50);
        assertEquals("", verdict().obstacle());
        assertEquals("50", Files.readString(pipes().resolve("percent")).strip());
        assertEquals("50", shares.environment(unit()).get("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE"));
    }

    @Test
    void aLimitThatDoesNotHoldIsRefused() throws Exception {
        world.enforcesShares(false);
        String obstacle = verdict().obstacle();
        assertTrue(obstacle.contains("not enforced") && obstacle.contains("shares=1"), obstacle);
    }

    @Test
    void aFullGpuProvesNothing() throws Exception {
        world.free(A, 8000);
        String obstacle = verdict().obstacle();
        assertTrue(obstacle.contains("8000 MiB are"), obstacle);
    }

    @Test
    void aDaemonThatDoesNotStartIsRefused() throws Exception {
        Files.createFile(folder.resolve("mps-refuses"));
        String obstacle = verdict().obstacle();
        assertTrue(obstacle.contains("MPS daemon doesn't start"), obstacle);
    }

    @Test
    void aDaemonThatEndsIsStartedAgainAndMeanwhileThereAreNoShares() throws Exception {
        assertEquals("", verdict().obstacle());
        Path pidFile = pipes().resolve("nvidia-cuda-mps-control.pid");
        String before = Files.readString(pidFile);
        ProcessHandle daemon = ProcessHandle.of(Long.parseLong(before.strip())).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get(10, TimeUnit.SECONDS);
        Files.delete(pidFile);
        assertTrue(shares.of(gpu).obstacle().contains("has ended"));
        assertTrue(changes.tryAcquire(60, TimeUnit.SECONDS));
        assertEquals("", shares.of(gpu).obstacle());
    }

    @Test
    void aDaemonThatAnEarlierAgentLeftIsStartedAnewBecauseItKeepsItsLimit() throws Exception {
        verdict();
        Path pidFile = pipes().resolve("nvidia-cuda-mps-control.pid");
        String before = Files.readString(pidFile);
        shares = shares(folder.resolve("m"), 0);
        assertEquals("", verdict().obstacle());
        assertNotEquals(before, Files.readString(pidFile));
    }

    @Test
    void aPathThatIsTooLongForASocketIsSaid() throws Exception {
        shares.close();
        shares = shares(folder.resolve("x".repeat(100)), 0);
        assertTrue(verdict().obstacle().contains("mpsDirectory"));
    }

    @Test
    void theDaemonEndsWithThePlugin() throws Exception {
        verdict();
        Path pidFile = pipes().resolve("nvidia-cuda-mps-control.pid");
        assertTrue(Files.exists(pidFile));
        shares.close();
        assertTrue(Files.notExists(pidFile));
    }
}
