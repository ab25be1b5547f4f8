package org.notebookos.itests;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a client written in Python, with stock Jupyter libraries. */
final class PythonClient {

    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final List<String> MODULES =
            List.of("distribution/src/main/python", "itests/src/test/python", "bundles/kernel/src/test/python");

    private PythonClient() {}

    /**
     * Runs a module to its end, at most five minutes.
     *
     * @param repository the checkout
     * @param python interpreter
     * @param words module and its arguments
     * @return its exit status
     */
    static int run(Path repository, String python, List<String> words) throws IOException, InterruptedException {
        return run(repository, python, words, LIMIT);
    }

    /** Runs a module to its end; fails after a limit. */
    static int run(Path repository, String python, List<String> words, Duration limit)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, "-m"));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .put(
                        "PYTHONPATH",
                        MODULES.stream()
                                .map(folder -> repository.resolve(folder).toString())
                                .collect(Collectors.joining(":")));
        builder.environment().put("KERNEL_GPUS", "1");
        Process process = builder.start();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(words + " has not ended after " + limit.toSeconds() + " s");
        }
        return process.exitValue();
    }
}
