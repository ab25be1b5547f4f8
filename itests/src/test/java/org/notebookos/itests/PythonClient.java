package org.notebookos.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a client written in Python, with stock Jupyter libraries. */
final class PythonClient {

    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final int TAIL = 2_000;
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
        Path said = Files.createTempFile("client-", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment()
                .put(
                        "PYTHONPATH",
                        MODULES.stream()
                                .map(folder -> repository.resolve(folder).toString())
                                .collect(Collectors.joining(":")));
        builder.environment().put("KERNEL_GPUS", "1");
        try {
            return ended(builder.start(), words, limit, said);
        } finally {
            Files.delete(said);
        }
    }

    /** Fails with what the client said: a report of a failed test must tell why it failed. */
    private static int ended(Process process, List<String> words, Duration limit, Path said)
            throws IOException, InterruptedException {
        boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(said);
        System.out.print(text);
        if (!ended) {
            throw new AssertionError(words.get(0) + " has not ended after " + limit.toSeconds() + " s:\n" + tail(text));
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(words.get(0) + " ended with " + process.exitValue() + ":\n" + tail(text));
        }
        return 0;
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - TAIL));
    }
}
