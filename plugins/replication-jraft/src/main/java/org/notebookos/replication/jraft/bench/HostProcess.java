package org.notebookos.replication.jraft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@link BenchHost} as its parent sees it: a process with three streams, and what Linux tells of it. */
final class HostProcess implements AutoCloseable {

    private static final long KIBIBYTE = 1024;
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final Path errors;
    private final PrintStream commands;
    private final BufferedReader answers;
    private final String endpoint;

    private HostProcess(Process process, Path errors) throws IOException {
        this.process = process;
        this.errors = errors;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.endpoint = line();
    }

    static HostProcess start(Path directory, String classPath) throws IOException {
        return start(directory, classPath, BenchHost.class);
    }

    /** Starts another program on the directory, which answers line by line, and first of all with its endpoint. */
    static HostProcess start(Path directory, String classPath, Class<?> program) throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What this process was started with: a host of the benchmark runs as a host of the platform does.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-Xmx"))
                .toList());
        command.add("-Xmx256m");
        command.addAll(List.of(
                "-cp", classPath, program.getName(), directory.resolve("data").toString()));
        Path errors = directory.resolve("stderr.log");
        return new HostProcess(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    String endpoint() {
        return endpoint;
    }

    /** Sends a command; the answer may take its time. */
    CompletableFuture<String> ask(String command) {
        commands.println(command);
        return CompletableFuture.supplyAsync(this::line);
    }

    private String line() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("host process ended: " + Files.readString(errors));
            }
            return line;
        } catch (IOException e) {
            throw new IllegalStateException("host process " + process.pid() + " can't be read", e);
        }
    }

    /** Resident memory in bytes. */
    long residentBytes() throws IOException {
        return KIBIBYTE * status("VmRSS:");
    }

    /** Threads of the operating system. */
    long threads() throws IOException {
        return status("Threads:");
    }

    private long status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    /** Processor seconds used so far, in user and kernel mode. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Ends the process the hard way, as a power cut would. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits until a killed process is gone, and with it its hold on port and directory. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("host process " + process.pid() + " does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
