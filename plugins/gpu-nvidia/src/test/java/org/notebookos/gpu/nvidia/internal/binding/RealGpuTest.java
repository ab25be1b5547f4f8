package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.notebookos.gpu.nvidia.internal.device.Claims;
import org.notebookos.gpu.nvidia.internal.device.Inventory;
import org.notebookos.gpu.nvidia.internal.device.Offers;
import org.notebookos.gpu.nvidia.internal.device.Sharing;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.Drivers;
import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.Lanes;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuRelease;

/**
 * The same on a machine with a driver and a GPU that nobody uses; skipped elsewhere. Run it there with {@code mvn test -pl
 * plugins/gpu-nvidia -Dtest=RealGpuTest}.
 */
@Tag("real-gpu")
@Timeout(120)
class RealGpuTest {

    private static final Drivers DRIVERS = new Drivers("", Duration.ofSeconds(10));
    private static final long MIB = 1L << 20;

    private final Lanes lanes = new Lanes(DRIVERS.patience());
    private final Claims claims = new Claims(DRIVERS.common());
    private GpuDriver driver;
    private ProcessCheckpoint checkpoint;
    private Inventory inventory;
    private NvidiaGpuBinder binder;
    private Process user;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(DRIVERS.likely(), "no NVIDIA driver on this machine, so nothing was tried on a real GPU");
        driver = DRIVERS.open();
        checkpoint = DRIVERS.checkpoint(driver.version());
        Sharing none = gpu -> new Sharing.Verdict(0, "not asked for");
        inventory = new Inventory(
                driver,
                lanes,
                new Offers(Set.of(), 1, none, claims),
                Duration.ofSeconds(10),
                seen -> binder.seen(seen));
    }

    @AfterEach
    void close() {
        if (user != null) {
            user.destroyForcibly();
        }
        if (driver != null) {
            inventory.close();
            claims.close();
            binder.close();
            lanes.close();
            driver.close();
        }
    }

    private Unit start(ReleaseRules.Wish wish) throws IOException {
        ReleaseRules rules = new ReleaseRules(wish, 1024 * MIB, Duration.ZERO, Duration.ofSeconds(20));
        binder = new NvidiaGpuBinder(driver, lanes, checkpoint, inventory, rules, unit -> Map.of());
        List<Unit> units = inventory.look().join().units();
        assumeTrue(!units.isEmpty(), () -> "no GPU is fit for use: " + binder.problems());
        ProcessBuilder builder = new ProcessBuilder(
                        "python3", "src/test/python/gpu_user.py", DRIVERS.in("libcuda.so.1"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Visibility.of(List.of(units.get(0)), Map.of()));
        user = builder.start();
        return units.get(0);
    }

    private GpuBinding bind(Unit unit) {
        GpuBinding binding = Rig.get(binder.bind(new GpuLease("real", 1, 1, 1, 1), List.of(unit.id())));
        Rig.get(binding.attach(user.pid()));
        return binding;
    }

    private String order(String what) throws IOException {
        user.getOutputStream().write((what + "\n").getBytes(StandardCharsets.UTF_8));
        user.getOutputStream().flush();
        BufferedReader answers = user.inputReader();
        return answers.readLine();
    }

    @Test
    void whatAProcessHasIsMeasuredAndStaysAfterAnOffload() throws Exception {
        Unit unit = start(ReleaseRules.Wish.OFFLOAD);
        GpuBinding binding = bind(unit);
        assertEquals("used", order("use"));
        GpuRelease release = Rig.get(binding.release());
        assertFalse(release.processMustEnd(), release.why());
        assertTrue(release.leftBytes() >= 256 * MIB, "left: " + release.leftBytes());
        assertEquals("same", order("check"));
    }

    @Test
    void aCheckpointLeavesNothingAndGivesEverythingBack() throws Exception {
        Unit unit = start(ReleaseRules.Wish.CHECKPOINT);
        assumeTrue(checkpoint.obstacle().isEmpty(), checkpoint.obstacle());
        GpuBinding first = bind(unit);
        assertEquals("used", order("use"));
        GpuRelease release = Rig.get(first.release());
        assertFalse(release.processMustEnd(), release.why());
        assertEquals(0, release.leftBytes());
        GpuBinding second = bind(unit);
        assertEquals("same", order("check"));
        Rig.get(second.release());
    }

    @Test
    void nothingStaysAfterTheEndOfAProcess() throws Exception {
        Unit unit = start(ReleaseRules.Wish.RESTART);
        GpuBinding binding = bind(unit);
        assertEquals("used", order("use"));
        assertTrue(Rig.get(binding.release()).processMustEnd());
        user.destroyForcibly();
        assertTrue(user.waitFor(20, TimeUnit.SECONDS));
        GpuRelease release = Rig.get(binding.release());
        assertFalse(release.processMustEnd());
        assertEquals(0, release.leftBytes());
    }
}
