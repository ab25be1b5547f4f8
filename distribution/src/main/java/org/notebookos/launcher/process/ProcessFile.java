package org.notebookos.launcher.process;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process something is, remembered on disk. The start time tells it from a later process with the same id.
 *
 * @param pid process id
 * @param started when the process started, ISO-8601
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProcessFile(long pid, String started) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The kernel counts start times in ticks since boot; the conversion wanders by a little. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** Describes a process of this machine. */
    public static ProcessFile of(ProcessHandle process) {
        return new ProcessFile(
                process.pid(),
                process.info().startInstant().orElseGet(Instant::now).toString());
    }

    /** Reads a file; empty if there is none or it is not complete. */
    public static Optional<ProcessFile> read(Path file) {
        try {
            return Optional.of(JSON.readValue(file.toFile(), ProcessFile.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes a file; a reader sees all of it or nothing. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, JSON.writeValueAsBytes(this));
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The process, if it still runs. */
    @JsonIgnore
    public Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid).filter(Processes::isRunning).filter(this::startedThen);
    }

    private boolean startedThen(ProcessHandle process) {
        Instant then = Instant.parse(started);
        return process.info()
                .startInstant()
                .map(now -> Duration.between(then, now).abs().compareTo(TOLERANCE) < 0)
                .orElse(false);
    }
}
