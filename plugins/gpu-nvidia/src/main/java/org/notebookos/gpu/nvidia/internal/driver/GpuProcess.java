package org.notebookos.gpu.nvidia.internal.driver;

/**
 * A process that has a context on a device.
 *
 * @param pid as the host sees it
 * @param memoryBytes what it has there; {@link #UNKNOWN} where the driver doesn't tell
 */
public record GpuProcess(long pid, long memoryBytes) {
    /** The driver doesn't tell. */
    public static final long UNKNOWN = -1;
}
