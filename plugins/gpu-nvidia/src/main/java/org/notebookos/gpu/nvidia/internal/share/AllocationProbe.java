package org.notebookos.gpu.nvidia.internal.share;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.notebookos.gpu.nvidia.internal.driver.Command;
import org.notebookos.gpu.nvidia.internal.driver.DriverException;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;

/**
 * Finds out by trying how much memory a process may have: a small Python program that allocates through the CUDA driver.
 *
 * @param python interpreter
 * @param cuda the CUDA driver's library
 */
record AllocationProbe(String python, String cuda, Duration patience) {

    private static final String PROGRAM = "allocation_probe.py";
    private static final int ALLOWED = 0;
    private static final int REFUSED = 3;

    /** Whether a process of that environment gets that much memory. */
    boolean allows(long bytes, Map<String, String> environment) throws DriverException {
        Command run = Command.run(List.of(python, "-", cuda, Long.toString(bytes)), environment, program(), patience);
        return switch (run.status()) {
            case ALLOWED -> true;
            case REFUSED -> false;
            default -> throw new DriverException(
                    Kind.FAILED, "the allocation probe failed: " + run.output().strip());
        };
    }

    private static String program() {
        try (InputStream source = AllocationProbe.class.getResourceAsStream(PROGRAM)) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
