package org.notebookos.gpu.nvidia.internal.binding;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.gpu.nvidia.internal.fake.Machine;
import org.notebookos.gpu.nvidia.internal.fake.World;
import org.notebookos.spi.gpu.GpuBinder;
import org.notebookos.spi.gpu.GpuBinderContract;

/** The contract of all binders, for each strength, with a process that has memory on a device. */
abstract class BinderContract extends GpuBinderContract {

    @TempDir
    private Path folder;

    private final ReleaseRules.Wish wish;
    private final BiFunction<World, Path, Machine> machine;
    private final World world = World.of(3);
    private Rig rig;
    private Child user;

    BinderContract(ReleaseRules.Wish wish, BiFunction<World, Path, Machine> machine) {
        this.wish = wish;
        this.machine = machine;
    }

    @BeforeEach
    void start() {
        rig = new Rig(machine.apply(world, folder), wish, Duration.ZERO, 1, Path.of("/dev/nvidia-uvm"), folder);
    }

    @AfterEach
    void stop() {
        if (user != null) {
            user.close();
        }
        if (rig != null) {
            rig.close();
        }
    }

    @Override
    protected GpuBinder binder() {
        return rig.binder();
    }

    @Override
    protected long user() {
        user = Child.start();
        if (wish != ReleaseRules.Wish.OFFLOAD) {
            world.uses(World.gpu(0), user.pid(), 300);
        }
        return user.pid();
    }

    @Override
    protected void endUser() {
        user.end();
        world.usesNothing(user.pid());
    }
}
