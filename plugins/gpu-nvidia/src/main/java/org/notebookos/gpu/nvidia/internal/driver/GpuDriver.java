package org.notebookos.gpu.nvidia.internal.driver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of the driver about devices. Implementations are thread-safe; their calls block, possibly for ever: {@link Lanes}
 * gives them a deadline.
 */
public interface GpuDriver extends AutoCloseable {

    /** Returns the driver's version, for example {@code 580.65.06}. */
    String version();

    /** Returns how many GPUs there are; some may be lost. */
    int count() throws DriverException;

    /** Returns the GPU at a place of the driver's list. */
    Gpu gpu(int index) throws DriverException;

    /** Returns the processes that have a context on a GPU or a MIG instance. */
    List<GpuProcess> processes(String uuid) throws DriverException;

    /** Returns what a GPU or a MIG instance does. */
    GpuLoad load(String uuid) throws DriverException;

    /** Returns the memory of a GPU that nobody has. */
    long freeBytes(String uuid) throws DriverException;

    /**
     * Waits for an error of a GPU.
     *
     * @return empty if there was none in time
     */
    Optional<XidEvent> nextError(Duration patience) throws DriverException;

    /** Looks anew which GPUs there are: the driver's list is as old as its session. */
    void reopen() throws DriverException;

    @Override
    void close();
}
