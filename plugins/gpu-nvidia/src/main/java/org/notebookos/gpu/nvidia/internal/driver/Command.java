package org.notebookos.gpu.nvidia.internal.driver;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one of the driver's commands.
 *
 * @param status what it exited with
 * @param output what it wrote, errors included
 */
public record Command(int status, String output) {

    private static final Logger LOG = LoggerFactory.getLogger(Command.class);

    /**
     * Runs a command to its end.
     *
     * @param arguments the command and its arguments
     * @param environment added to this process's own
     * @param input what it reads
     * @param patience after which it is killed
     */
    public static Command run(List<String> arguments, Map<String, String> environment, String input, Duration patience)
            throws DriverException {
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new DriverException(Kind.NO_DRIVER, arguments.get(0) + " can't be run: " + e.getMessage(), e);
        }
        try {
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> outputOf(process));
            write(process, input);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new DriverException(
                        Kind.HUNG, arguments.get(0) + " didn't end within " + patience.toMillis() + " ms");
            }
            // A daemon that it started may keep the pipe open.
            String text = output.completeOnTimeout("", 1, TimeUnit.SECONDS).join();
            return new Command(process.exitValue(), text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException(Kind.FAILED, "interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A command may end without reading; what it exits with says why. */
    private static void write(Process process, String input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("{} didn't read its input: {}", process.pid(), e.getMessage());
        }
    }

    private static String outputOf(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
