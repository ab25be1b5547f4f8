package org.notebookos.gpu.nvidia.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.fake.NativeMachine;
import org.notebookos.gpu.nvidia.internal.fake.World;
import org.notebookos.spi.gpu.GpuBinder;

/** The binder is a service while there is something to bind, or to say. */
class PresenceTest {

    @TempDir
    private Path folder;

    private final BlockingQueue<GpuBinder> offered = new LinkedBlockingQueue<>();
    private final BlockingQueue<GpuBinder> withdrawn = new LinkedBlockingQueue<>();
    private Presence presence;

    private void start(Map<String, Object> changes) {
        presence = new Presence(NvidiaSettings.of(Configs.with(changes), folder), Duration.ofMillis(50), binder -> {
            offered.add(binder);
            return () -> withdrawn.add(binder);
        });
    }

    @AfterEach
    void stop() {
        presence.close();
    }

    @Test
    void aMachineWithoutADriverOffersNothing() throws Exception {
        start(Map.of("driverFolder", folder.resolve("nowhere").toString()));
        assertNull(offered.poll(300, TimeUnit.MILLISECONDS));
    }

    @Test
    void aDriverThatIsLoadedLaterIsFoundAndOfferedOnce() throws Exception {
        World world = World.of(2).driver("");
        NativeMachine.install(world, folder);
        start(Map.of("driverFolder", folder.toString()));
        assertNull(offered.poll(200, TimeUnit.MILLISECONDS));
        world.driver("580.65.06");
        GpuBinder binder = offered.poll(20, TimeUnit.SECONDS);
        assertNotNull(binder);
        assertEquals(2, binder.devices().size());
        presence.close();
        assertEquals(binder, withdrawn.poll(20, TimeUnit.SECONDS));
        assertTrue(offered.isEmpty());
    }

    @Test
    void aDriverWithoutGpusOffersNothing() throws Exception {
        NativeMachine.install(World.of(0), folder);
        start(Map.of("driverFolder", folder.toString()));
        assertNull(offered.poll(300, TimeUnit.MILLISECONDS));
    }

    @Test
    void aMachineWhoseOnlyGpuIsSickOffersItsProblem() throws Exception {
        NativeMachine.install(World.of(1).health(World.gpu(0), 5, 0), folder);
        start(Map.of("driverFolder", folder.toString()));
        GpuBinder binder = offered.poll(20, TimeUnit.SECONDS);
        assertNotNull(binder);
        assertEquals(0, binder.devices().size());
        assertEquals(World.gpu(0), binder.problems().get(0).device());
    }

    @Test
    void sharesAppearOnceTheirLimitIsVerified() throws Exception {
        NativeMachine.install(World.of(1), folder);
        start(Map.of(
                "driverFolder",
                folder.toString(),
                "shares",
                2,
                "mpsDirectory",
                folder.resolve("m").toString()));
        GpuBinder binder = offered.poll(20, TimeUnit.SECONDS);
        assertNotNull(binder);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (binder.devices().size() < 2) {
            assertTrue(System.nanoTime() < deadline, () -> binder.problems().toString());
            Thread.onSpinWait();
        }
        assertEquals(World.gpu(0) + "::1", binder.devices().get(0).id());
    }
}
