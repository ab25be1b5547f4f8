package org.notebookos.scheduler.api;

import java.util.List;
import java.util.Map;

/**
 * A Jupyter kernel that isn't ours, as an installed kernelspec describes it. It runs as one process whose state nobody else has.
 *
 * @param command program and arguments, with {@code {connection_file}} and {@code {resource_dir}}
 * @param environment with {@code $VARIABLE} and {@code ${VARIABLE}}, which its host replaces
 * @param resourceDirectory of the kernelspec
 * @param interruptByMessage instead of by signal
 */
public record KernelProgram(
        List<String> command, Map<String, String> environment, String resourceDirectory, boolean interruptByMessage) {

    public KernelProgram {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a kernel's program needs a command");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
