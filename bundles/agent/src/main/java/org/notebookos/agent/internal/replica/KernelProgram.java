package org.notebookos.agent.internal.replica;

import java.util.List;
import java.util.Map;
import org.notebookos.hostlink.v1.Program;

/**
 * A Jupyter kernel that isn't ours, as its kernelspec describes it: one process, whose state nobody else has.
 *
 * @param command with {@code {connection_file}} and {@code {resource_dir}}
 * @param environment with {@code $VARIABLE} and {@code ${VARIABLE}}
 * @param resourceDirectory of the kernelspec
 * @param interruptByMessage instead of by signal
 * @param gpus that the process has as long as it lives
 */
public record KernelProgram(
        List<String> command,
        Map<String, String> environment,
        String resourceDirectory,
        boolean interruptByMessage,
        int gpus) {

    public KernelProgram {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a kernel's program needs a command");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** Reads what the controller said. */
    public static KernelProgram of(Program program) {
        return new KernelProgram(
                program.getCommandList(),
                program.getEnvironmentMap(),
                program.getResourceDirectory(),
                program.getInterruptByMessage(),
                program.getGpus());
    }
}
