package org.notebookos.gpu.nvidia.internal.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.World;
import org.notebookos.spi.gpu.GpuBinding;
import org.notebookos.spi.gpu.GpuLease;
import org.notebookos.spi.gpu.GpuRelease;

/** A made-up machine with three GPUs, and what the suites do on it. */
abstract class OnMachine {

    static final String A = World.gpu(0);
    static final String B = World.gpu(1);
    static final String C = World.gpu(2);
    static final long MIB = 1L << 20;

    @TempDir
    Path folder;

    final World world = World.of(3);
    final List<Child> children = new ArrayList<>();
    Path unifiedMemory;
    Machine machine;
    Rig rig;

    abstract Machine machine(World made, Path own);

    @BeforeEach
    void prepare() throws IOException {
        unifiedMemory = Files.createFile(folder.resolve("nvidia-uvm")).toRealPath();
    }

    @AfterEach
    void stop() {
        children.forEach(Child::close);
        if (rig != null) {
            rig.close();
        }
    }

    Rig rig(ReleaseRules.Wish wish, Duration rest, int shares) {
        machine = machine(world, folder);
        rig = new Rig(machine, wish, rest, shares, unifiedMemory, folder);
        return rig;
    }

    Rig rig(ReleaseRules.Wish wish, int shares) {
        return rig(wish, Duration.ZERO, shares);
    }

    Rig rig(ReleaseRules.Wish wish) {
        return rig(wish, 1);
    }

    Child keep(Child child) {
        children.add(child);
        return child;
    }

    Child child() {
        return keep(Child.start());
    }

    void end(Child child) {
        child.end();
        world.usesNothing(child.pid());
    }

    void assertMustEnd(GpuBinding binding, long leftMib, String why) {
        GpuRelease release = Rig.get(binding.release());
        assertTrue(release.processMustEnd());
        assertEquals(leftMib * MIB, release.leftBytes());
        assertTrue(release.why().contains(why), release.why());
    }

    static GpuRelease freed(GpuBinding binding) {
        GpuRelease release = Rig.get(binding.release());
        assertFalse(release.processMustEnd(), release.why());
        return release;
    }

    boolean isOffered(String id) {
        return rig.binder().devices().stream().anyMatch(device -> device.id().equals(id));
    }

    void awaitOffered(String id) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!isOffered(id)) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not in service again: " + rig.binder().problems());
            rig.look();
        }
    }

    String problem(String id) {
        return rig.binder().problems().stream()
                .filter(problem -> problem.device().equals(id))
                .findFirst()
                .orElseThrow()
                .text();
    }

    static GpuLease lease(int gpus) {
        return new GpuLease("other", 2, 1, 2, gpus);
    }
}
