package org.notebookos.spi.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A replica to start.
 *
 * @param kernelId the kernel's id
 * @param replicaId the replica's id
 * @param command program and arguments; {@code {connection_file}} stands for the connection file's path
 * @param environment variables for the process, on top of the runtime's minimal set
 * @param directory an existing directory of this replica's own, for connection file and logs
 * @param workingDirectory where user code starts, if it exists on this host; else the runtime's default
 * @param signatureKey the HMAC key of the Jupyter channels; secret
 * @param startTimeout how long the ports may take to be known
 * @param foreign whether the program is any Jupyter kernel, which neither chooses its ports nor ends with its standard input: both are
 *     the runtime's affair then
 * @param packages folders of this host in which the program finds modules: the platform's and the operator's, none that a client
 *     named. A runtime whose programs don't see the host's files shows them these, for reading
 */
public record ReplicaSpec(
        String kernelId,
        String replicaId,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Optional<Path> workingDirectory,
        String signatureKey,
        Duration startTimeout,
        boolean foreign,
        List<Path> packages) {

    public ReplicaSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        packages = List.copyOf(packages);
    }

    /** Describes a replica that needs no modules of this host. */
    public ReplicaSpec(
            String kernelId,
            String replicaId,
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Optional<Path> workingDirectory,
            String signatureKey,
            Duration startTimeout,
            boolean foreign) {
        this(
                kernelId,
                replicaId,
                command,
                environment,
                directory,
                workingDirectory,
                signatureKey,
                startTimeout,
                foreign,
                List.of());
    }

    /** Describes a replica whose program writes its ports into the connection file, and ends with its standard input. */
    public ReplicaSpec(
            String kernelId,
            String replicaId,
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Optional<Path> workingDirectory,
            String signatureKey,
            Duration startTimeout) {
        this(kernelId, replicaId, command, environment, directory, workingDirectory, signatureKey, startTimeout, false);
    }

    /** Omits the environment's values and the key, which may be secret. */
    @Override
    public String toString() {
        return "ReplicaSpec[" + kernelId + "/" + replicaId + ", command=" + command + "]";
    }
}
