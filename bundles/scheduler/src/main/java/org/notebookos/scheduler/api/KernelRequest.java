package org.notebookos.scheduler.api;

import java.util.Map;
import java.util.Optional;

/**
 * A kernel to make.
 *
 * @param kernelId its id, a UUID with dashes
 * @param name its kernelspec
 * @param environment {@code KERNEL_*} and allow-listed variables for its processes; {@code KERNEL_GPUS} is the default
 *     number of GPUs of a cell that doesn't say, and the kernel's subscription; {@code KERNEL_OWNER} is who may use it
 * @param workingDirectory where user code starts, if it exists on the host
 */
public record KernelRequest(
        String kernelId, String name, Map<String, String> environment, Optional<String> workingDirectory) {

    public KernelRequest {
        environment = Map.copyOf(environment);
    }
}
