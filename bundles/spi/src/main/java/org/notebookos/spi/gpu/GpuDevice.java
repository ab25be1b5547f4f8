package org.notebookos.spi.gpu;

/**
 * One GPU, or one partition of a GPU, that can be bound by itself.
 *
 * @param id unique and stable, the vendor's UUID where there is one
 * @param model marketing name, for people
 * @param memoryBytes device memory
 */
public record GpuDevice(String id, String model, long memoryBytes) {}
