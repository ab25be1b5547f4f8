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
 * @param program what runs instead of the replicated Python kernel; empty: that one does
 */
public record KernelRequest(
        String kernelId,
        String name,
        Map<String, String> environment,
        Optional<String> workingDirectory,
        Optional<KernelProgram> program) {

    public KernelRequest {
        environment = Map.copyOf(environment);
    }

    /** Asks for a replicated Python kernel. */
    public KernelRequest(
            String kernelId, String name, Map<String, String> environment, Optional<String> workingDirectory) {
        this(kernelId, name, environment, workingDirectory, Optional.empty());
    }
}
