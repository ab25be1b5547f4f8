package org.notebookos.runtime.docker.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.Labels;
import org.notebookos.runtime.support.ConnectionFile;
import org.notebookos.runtime.support.Lifeline;
import org.notebookos.runtime.support.Ports;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.WarmSpec;

/**
 * Makes of what the agent asks for what is asked of the engine: paths as they are inside, a box, limits, a name. Stateless.
 *
 * @param settings of this host
 * @param containers where they are started
 */
record Launch(ContainerSettings settings, Containers containers) {

    private static final String CONNECTION_FILE = "connection.json";
    /** A container has a network of its own: nobody else has these. */
    private static final int FIRST_PORT = 36_001;

    /**
     * A replica that is starting.
     *
     * @param file where it writes its ports
     */
    record Starting(Container container, ConnectionFile file) {}

    /** Starts the container of a replica. */
    Starting replica(ReplicaSpec spec) throws IOException {
        Box box = Box.make(spec.directory(), settings.uid(), settings.gid());
        try {
            ConnectionFile file = settle(box, spec);
            ContainerRequest request = new ContainerRequest(
                    name(spec.replicaId()),
                    command(spec),
                    environment(spec.directory(), spec.environment()),
                    Map.of(Labels.KERNEL, spec.kernelId(), Labels.REPLICA, spec.replicaId()),
                    spec.packages(),
                    box.folder(),
                    limits(spec.environment()));
            return new Starting(containers.start(request, box), file);
        } catch (IOException | EngineException e) {
            box.close();
            throw e;
        }
    }

    /** Starts a container that waits to be told who it is. */
    Container warm(WarmSpec spec) throws IOException {
        Box box = Box.make(spec.directory(), settings.uid(), settings.gid());
        try {
            ContainerRequest request = new ContainerRequest(
                    name("warm"),
                    replaced(spec.command(), "{ready_file}", WaitingContainer.readyFile()),
                    environment(spec.directory(), spec.environment()),
                    Map.of(),
                    packages(spec),
                    box.folder(),
                    limits(spec.environment()));
            return containers.start(request, box);
        } catch (EngineException e) {
            box.close();
            throw e;
        }
    }

    /** Nobody's variables but the host's are in what is made before it has a client. */
    private static List<Path> packages(WarmSpec spec) {
        return Stream.of(spec.environment().getOrDefault("PYTHONPATH", "").split(":"))
                .filter(place -> place.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    /** Makes a box the one of a replica, and writes its connection file. */
    ConnectionFile settle(Box box, ReplicaSpec spec) throws IOException {
        box.appearIn(spec.directory());
        Ports ports = spec.foreign() ? Ports.from(FIRST_PORT) : Ports.CHOSEN_BY_REPLICA;
        ConnectionFile file = ConnectionFile.create(box.own(), ContainerReplica.EVERYWHERE, spec.signatureKey(), ports);
        box.give(file.path(), "rw-------");
        return file;
    }

    /** Returns a replica's command as it is inside. */
    List<String> command(ReplicaSpec spec) {
        List<String> command = replaced(spec.command(), "{connection_file}", Box.INSIDE + "/own/" + CONNECTION_FILE);
        return spec.foreign() ? Lifeline.around(command) : command;
    }

    /** Returns variables as they are inside: what names a place in the directory names it there. */
    Map<String, String> environment(Path directory, Map<String, String> environment) {
        Map<String, String> inside = new HashMap<>();
        environment.forEach((name, value) -> inside.put(name, Box.inside(directory, value)));
        return inside;
    }

    /** Returns where user code starts, inside: where the kernel wants if the operator has mounted that, else at home. */
    String workingDirectory(ReplicaSpec spec) {
        return spec.workingDirectory()
                .filter(wanted -> settings.mounts().stream()
                        .map(mount -> mount.split(":")[0])
                        .anyMatch(mounted ->
                                wanted.startsWith(mounted) && wanted.toFile().isDirectory()))
                .map(Path::toString)
                .orElse(Box.HOME);
    }

    Limits limits(Map<String, String> environment) {
        return settings.limits().of(environment);
    }

    private String name(String of) {
        String safe = of.replaceAll("[^A-Za-z0-9_.-]", "-");
        return "nbos-" + settings.hostId() + "-" + safe + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    private static List<String> replaced(List<String> command, String placeholder, String path) {
        return command.stream().map(word -> word.replace(placeholder, path)).toList();
    }
}
