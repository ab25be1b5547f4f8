package org.notebookos.agent.internal.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.notebookos.spi.runtime.ReplicaSpec;

/**
 * Prepares the start of a replica's process: a directory of its own for each life, the environment, the command.
 *
 * @param spec the replica
 * @param host where it runs
 */
public record ProcessLaunch(StoredReplica spec, HostContext host) {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** Where the process of a life puts large values. */
    static Path spool(Path directory) {
        return directory.resolve("spool");
    }

    /**
     * Makes an empty directory for a life and deletes those of earlier ones.
     *
     * @param life number of the life
     */
    Path prepare(long life) {
        Path runs = host.directory().resolve(spec.kernelId()).resolve("run");
        try {
            delete(runs);
            Files.createDirectories(scratch(life));
            return Files.createDirectories(spool(runs.resolve(Long.toString(life))))
                    .getParent();
        } catch (IOException e) {
            throw new UncheckedIOException("can't prepare " + runs + " for a replica", e);
        }
    }

    /** Where values of cells wait for the object store. */
    Path pending() {
        return host.directory().resolve(spec.kernelId()).resolve("pending");
    }

    /** Where values from the object store lie while a life takes them. */
    Path scratch(long life) {
        return host.directory()
                .resolve(spec.kernelId())
                .resolve("run")
                .resolve(Long.toString(life))
                .resolve("fetched");
    }

    /**
     * Describes what to start.
     *
     * @param session of the process
     * @param key of its messages
     * @param ofDevices makes the devices visible that the process has as long as it lives
     */
    ReplicaSpec replicaSpec(Path directory, String session, String key, Map<String, String> ofDevices) {
        return spec.isForeign()
                ? foreign(directory, session, key, ofDevices)
                : replicaSpec(
                        directory,
                        session,
                        key,
                        command(),
                        PythonPath.merged(host.environment(), spec.environment()),
                        PythonPath.folders(host.environment()));
    }

    private List<String> command() {
        return spec.command().isEmpty() ? host.defaultCommand() : spec.command();
    }

    private ReplicaSpec foreign(Path directory, String session, String key, Map<String, String> ofDevices) {
        ProgramLaunch program =
                new ProgramLaunch(spec.program(), host.defaultCommand().get(0));
        return replicaSpec(
                directory,
                session,
                key,
                program.command(),
                program.environment(host.environment(), spec.environment(), ofDevices, System::getenv),
                PythonPath.folders(program.environment(host.environment(), Map.of(), Map.of(), System::getenv)));
    }

    private ReplicaSpec replicaSpec(
            Path directory,
            String session,
            String key,
            List<String> command,
            Map<String, String> environment,
            List<Path> packages) {
        environment.put("NOTEBOOKOS_KERNEL_SESSION", session);
        environment.put("NOTEBOOKOS_KERNEL_ID", spec.kernelId());
        environment.put("NOTEBOOKOS_REPLICA_ID", spec.replicaId());
        environment.put("NOTEBOOKOS_SPOOL", spool(directory).toString());
        Optional<Path> workingDirectory = Optional.of(spec.workingDirectory())
                .filter(path -> !path.isEmpty())
                .map(Path::of);
        return new ReplicaSpec(
                spec.kernelId(),
                spec.replicaId(),
                command,
                environment,
                directory,
                workingDirectory,
                key,
                START_TIMEOUT,
                spec.isForeign(),
                packages);
    }

    /** Deletes a directory and everything in it, if it is there. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
