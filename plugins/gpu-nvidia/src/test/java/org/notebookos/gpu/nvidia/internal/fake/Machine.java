package org.notebookos.gpu.nvidia.internal.fake;

import org.notebookos.gpu.nvidia.internal.driver.GpuDriver;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint.State;

/** A driver that shows a world, and how to make it misbehave. */
public interface Machine extends AutoCloseable {

    /** Steps of a checkpoint. */
    enum Step {
        LOCK,
        CHECKPOINT,
        RESTORE,
        UNLOCK
    }

    World world();

    GpuDriver driver();

    ProcessCheckpoint checkpoint();

    /** Where the driver says that a process is. */
    State state(long pid);

    /** A step of a process fails, and leaves it in a state. */
    void fails(Step step, long pid, State leaving);

    /** A step of a process hangs, or doesn't any more. */
    void hangs(Step step, long pid, boolean does);

    /** A process keeps its memory although it is checkpointed. */
    void keepsMemory(long pid);

    @Override
    void close();
}
