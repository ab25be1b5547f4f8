package org.notebookos.pool.local.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process a host's agent is, remembered on disk as {@code {"pid": ..., "started": "..."}}. The start time tells it from
 * a later process with the same id.
 */
record AgentFile(long pid, Instant started) {

    private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d{1,18})");
    private static final Pattern STARTED = Pattern.compile("\"started\"\\s*:\\s*\"([^\"]+)\"");
    /** Start times are derived from ticks since boot; two derivations may differ by a little. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static AgentFile of(ProcessHandle process) {
        return new AgentFile(process.pid(), process.info().startInstant().orElseGet(Instant::now));
    }

    /** Reads a file; empty if there is none or it isn't complete. */
    static Optional<AgentFile> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Matcher pid = PID.matcher(text);
        Matcher started = STARTED.matcher(text);
        if (!pid.find() || !started.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AgentFile(Long.parseLong(pid.group(1)), Instant.parse(started.group(1))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Writes it; a reader sees all of it or what was there before. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".pool");
        Files.writeString(part, "{\"pid\":" + pid + ",\"started\":\"" + started + "\"}\n");
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns the process, if it still runs and is the one that was meant. */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid).filter(AgentFile::alive).filter(this::startedThen);
    }

    private boolean startedThen(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(then -> Duration.between(started, then).abs().compareTo(TOLERANCE) < 0)
                .orElse(false);
    }

    /** A process that ended and wasn't collected by its parent yet is dead. */
    static boolean alive(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return !stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            // no /proc, or the process ended meanwhile
            return process.isAlive();
        }
    }
}
