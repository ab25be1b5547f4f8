package org.notebookos.gpu.nvidia.internal.driver;

/**
 * The driver reported an error of a GPU.
 *
 * @param uuid the GPU's
 * @param code the error's number, see {@link org.notebookos.gpu.nvidia.internal.device.Xid}
 */
public record XidEvent(String uuid, long code) {}
