package org.notebookos.gpu.nvidia.internal.driver;

import java.time.Duration;
import java.util.Map;

/**
 * The driver's means to put a process's whole use of its GPUs aside, into host memory that the process holds, and to give it back.
 * Thread-safe; calls block.
 */
public interface ProcessCheckpoint {

    /** Where a process is between using its GPUs and not having any. The order is the driver's. */
    enum State {
        RUNNING,
        LOCKED,
        CHECKPOINTED,
        FAILED
    }

    /** Whether this driver can do it at all, in words if it can't; else empty. */
    String obstacle();

    /** Whether a process can be restored on other GPUs than it was checkpointed on. */
    boolean remaps();

    /** Returns a process's state. */
    State state(long pid) throws DriverException;

    /** RUNNING to LOCKED: what is under way on the GPU ends, calls of the process wait from now on. */
    void lock(long pid, Duration patience) throws DriverException;

    /** LOCKED to CHECKPOINTED. */
    void checkpoint(long pid) throws DriverException;

    /**
     * CHECKPOINTED to LOCKED.
     *
     * @param moved from each GPU that the process was checkpointed on to the one it comes back on; empty: the same ones
     */
    void restore(long pid, Map<String, String> moved) throws DriverException;

    /** LOCKED to RUNNING. */
    void unlock(long pid) throws DriverException;
}
