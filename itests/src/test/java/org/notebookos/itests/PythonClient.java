package org.notebookos.itests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a client written in Python, with stock Jupyter libraries. */
final class PythonClient {

    private PythonClient() {}

    /**
     * Runs a module to its end.
     *
     * @param repository the checkout
     * @param python interpreter
     * @param words module and its arguments
     * @return its exit status
     */
    static int run(Path repository, String python, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, "-m"));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .put(
                        "PYTHONPATH",
                        repository.resolve("distribution/src/main/python") + ":"
                                + repository.resolve("itests/src/test/python"));
        builder.environment().put("KERNEL_GPUS", "1");
        Process process = builder.start();
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(words + " has not ended after 300 s");
        }
        return process.exitValue();
    }
}
