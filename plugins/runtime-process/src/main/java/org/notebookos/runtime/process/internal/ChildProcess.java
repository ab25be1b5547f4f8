package org.notebookos.runtime.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.ReplicaSpec;

/** A replica's process. Owner of {@link #requested}: written by whoever stops it, read once at the end. */
final class ChildProcess {

    private final Process process;
    private final ProcessGroup group;
    private final Path stderr;
    private final CompletableFuture<ReplicaExit> exit;
    private volatile boolean requested;

    private ChildProcess(Process process, Path stderr) {
        this.process = process;
        this.group = new ProcessGroup(process.toHandle());
        this.stderr = stderr;
        this.exit = process.onExit().thenApply(this::ended);
    }

    /** Starts the command of a replica, its output going to files beside the connection file. */
    static ChildProcess start(ReplicaSpec spec, Path connectionFile) throws IOException {
        List<String> command = new ArrayList<>(ProcessGroup.launcher());
        requireProgram(spec.command().get(0));
        for (String word : spec.command()) {
            command.add(word.replace("{connection_file}", connectionFile.toString()));
        }
        Path stderr = spec.directory().resolve("stderr.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectOutput(spec.directory().resolve("stdout.log").toFile())
                .redirectError(stderr.toFile());
        minimal(builder.environment());
        builder.environment().putAll(spec.environment());
        spec.workingDirectory()
                .filter(Files::isDirectory)
                .or(() -> java.util.Optional.of(spec.directory()))
                .ifPresent(directory -> builder.directory(directory.toFile()));
        return new ChildProcess(builder.start(), stderr);
    }

    long pid() {
        return process.pid();
    }

    CompletionStage<ReplicaExit> exit() {
        return exit.minimalCompletionStage();
    }

    boolean ended() {
        return exit.isDone();
    }

    void interrupt() {
        if (process.isAlive()) {
            group.signal("INT");
        }
    }

    /** Asks the group to end. */
    void terminate() {
        requested = true;
        if (process.isAlive()) {
            group.signal("TERM");
        }
    }

    /** Ends the group. */
    void kill() {
        requested = true;
        if (process.isAlive()) {
            group.signal("KILL");
        }
    }

    private ReplicaExit ended(Process ended) {
        // What the replica started must not outlive it: it may hold a GPU or a port.
        group.signal("KILL");
        return new ReplicaExit(ended.exitValue(), requested, LastWords.of(stderr));
    }

    /** The agent's own environment holds secrets: only what any program needs is passed on. */
    private static void minimal(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        String home = environment.getOrDefault("HOME", "/");
        String lang = environment.getOrDefault("LANG", "C.UTF-8");
        environment.clear();
        environment.putAll(Map.of("PATH", path, "HOME", home, "LANG", lang));
    }

    /** The launcher in front would report a missing program too late. */
    private static void requireProgram(String program) throws IOException {
        if (program.contains("/") && !Files.isExecutable(Path.of(program))) {
            throw new IOException("no such program: " + program);
        }
    }
}
