package org.notebookos.spi.gpu;

/** What is done with a process's use of devices when its cell has ended, from the least to the most. */
public enum ReleaseStrength {
    /**
     * Tensors move to host memory, in place, and the allocator is emptied. The process keeps its context on the device, a few
     * hundred megabytes, and can use no other devices than these from then on.
     */
    OFFLOAD,
    /**
     * As {@link #OFFLOAD}; then the driver puts aside what the process still has on the device, its context included, until a
     * device is bound again.
     */
    CHECKPOINT,
    /** The process ends, and another one, filled from the log, takes its place. Nothing stays on the device. */
    RESTART
}
