package org.notebookos.spi.session;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Decides how many replicas a kernel has and when GPUs are bound to it.
 *
 * <p>Implemented by session plugins; called by the scheduler and by the simulator. A pure function, thread-safe.
 */
@ProviderType
public interface SessionPolicy {

    /** Returns how many replicas a new kernel gets, each on a host of its own; odd, at least 1. */
    int replicasPerKernel();

    /** Returns when GPUs are bound. */
    GpuBindingTime gpuBindingTime();

    /** When GPUs are bound to a kernel. */
    enum GpuBindingTime {
        /** From the start of a cell that asks for them to its end. */
        PER_CELL,
        /** From the kernel's creation to its deletion. */
        PER_SESSION
    }
}
