package org.notebookos.gpu.nvidia.internal.device;

import org.notebookos.spi.gpu.GpuDevice;

/**
 * What can be bound by itself.
 *
 * @param device as the agent knows it
 * @param gpuUuid the GPU that it is, or is a part of
 * @param cudaUuid what CUDA calls it: the UUID of the GPU or of the MIG instance
 * @param kind how much of the GPU it is
 */
public record Unit(GpuDevice device, String gpuUuid, String cudaUuid, Kind kind) {

    /** How much of a GPU. */
    public enum Kind {
        WHOLE,
        /** A MIG instance: apart from the others in hardware. */
        PARTITION,
        /** One of several tenants of a GPU, each with a limit of memory. */
        SHARE
    }

    public String id() {
        return device.id();
    }
}
