package org.notebookos.spi.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A process to make before it is known which replica it will be.
 *
 * @param command program and arguments; {@code {ready_file}} stands for the path of the file that the process makes when it is
 *     ready to be told who it is
 * @param standsFor the command of the replicas that the process can become, as in {@link ReplicaSpec#command()}
 * @param environment variables for the process, on top of the runtime's minimal set
 * @param lateVariables beginnings of the names of variables that the process can be given when it becomes a replica; all
 *     others have their effect when a process starts
 * @param directory an existing directory of this process's own, on the file system of the replicas' directories
 * @param readyTimeout how long the process may take to be ready
 */
public record WarmSpec(
        List<String> command,
        List<String> standsFor,
        Map<String, String> environment,
        List<String> lateVariables,
        Path directory,
        Duration readyTimeout) {

    public WarmSpec {
        command = List.copyOf(command);
        standsFor = List.copyOf(standsFor);
        environment = Map.copyOf(environment);
        lateVariables = List.copyOf(lateVariables);
    }

    /**
     * Tells whether a process that was made like this can become a replica without a difference to one that is started for
     * it: same command, and no other variables than late ones set, unset or changed.
     */
    public boolean fits(ReplicaSpec replica) {
        if (!replica.command().equals(standsFor)) {
            return false;
        }
        Set<String> names = new HashSet<>(environment.keySet());
        names.addAll(replica.environment().keySet());
        return names.stream()
                .allMatch(name -> isLate(name)
                        || Objects.equals(
                                environment.get(name), replica.environment().get(name)));
    }

    private boolean isLate(String name) {
        return lateVariables.stream().anyMatch(name::startsWith);
    }

    /** Omits the environment's values, which may be secret. */
    @Override
    public String toString() {
        return "WarmSpec[command=" + command + "]";
    }
}
