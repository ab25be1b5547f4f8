package org.notebookos.runtime.process.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.runtime.support.LastWords;
import org.notebookos.runtime.support.Lifeline;
import org.notebookos.runtime.support.StartWatch;
import org.notebookos.spi.runtime.ReplicaExit;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.WarmSpec;

/**
 * A replica's process, or one that waits to be one. Owner of {@link #requested}, written by whoever stops it, and of where the logs
 * are, written by whoever makes it a replica; both are read once at the end.
 */
final class ChildProcess implements StartWatch.Starting {

    private static final String STDOUT = "stdout.log";
    private static final String STDERR = "stderr.log";

    private final Process process;
    private final ProcessGroup group;
    private final CompletableFuture<ReplicaExit> exit;
    private volatile Path logs;
    private volatile boolean requested;

    private ChildProcess(Process process, Path logs) {
        this.process = process;
        this.group = new ProcessGroup(process.toHandle());
        this.logs = logs;
        this.exit = process.onExit().thenApply(this::ended);
    }

    /** Starts the command of a replica, its output going to files beside the connection file. */
    static ChildProcess start(ReplicaSpec spec, Path connectionFile) throws IOException {
        List<String> command = arguments(spec.command(), "{connection_file}", connectionFile);
        List<String> launched = spec.foreign() ? Lifeline.around(command) : command;
        return start(command.get(0), launched, spec.environment(), spec.directory(), workingDirectory(spec));
    }

    /** Starts a process that waits to be told who it is. */
    static ChildProcess start(WarmSpec spec, Path readyFile) throws IOException {
        List<String> command = arguments(spec.command(), "{ready_file}", readyFile);
        return start(command.get(0), command, spec.environment(), spec.directory(), spec.directory());
    }

    private static ChildProcess start(
            String program, List<String> command, Map<String, String> environment, Path logs, Path workingDirectory)
            throws IOException {
        List<String> launched = new ArrayList<>(ProcessGroup.launcher());
        launched.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(launched)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectOutput(logs.resolve(STDOUT).toFile())
                .redirectError(logs.resolve(STDERR).toFile())
                .directory(workingDirectory.toFile());
        minimal(builder.environment());
        builder.environment().putAll(environment);
        requireProgram(program, builder.environment().getOrDefault("PATH", ""));
        return new ChildProcess(builder.start(), logs);
    }

    /** Returns where user code of a replica starts. */
    static Path workingDirectory(ReplicaSpec spec) {
        return spec.workingDirectory().filter(Files::isDirectory).orElse(spec.directory());
    }

    /** Returns a command's words with a placeholder replaced. */
    static List<String> arguments(List<String> command, String placeholder, Path path) {
        return command.stream()
                .map(word -> word.replace(placeholder, path.toString()))
                .toList();
    }

    /** Moves what was logged so far, and will be, to another directory of the same file system. */
    void moveLogs(Path directory) throws IOException {
        for (String file : List.of(STDOUT, STDERR)) {
            Files.move(logs.resolve(file), directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        }
        logs = directory;
    }

    /** Writes to the process's standard input, and leaves it open. */
    void tell(String text) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(text.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public CompletionStage<ReplicaExit> exit() {
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
    @Override
    public void kill() {
        requested = true;
        if (process.isAlive()) {
            group.signal("KILL");
        }
    }

    private ReplicaExit ended(Process ended) {
        // What the replica started must not outlive it: it may hold a GPU or a port.
        group.signal("KILL");
        return new ReplicaExit(ended.exitValue(), requested, LastWords.of(logs.resolve(STDERR)));
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
    private static void requireProgram(String program, String path) throws IOException {
        boolean there = program.contains("/")
                ? Files.isExecutable(Path.of(program))
                : Arrays.stream(path.split(":"))
                        .anyMatch(each -> Files.isExecutable(Path.of(each).resolve(program)));
        if (!there) {
            throw new IOException("no such program: " + program);
        }
    }
}
