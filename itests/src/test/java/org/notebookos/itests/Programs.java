package org.notebookos.itests;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs programs whose output belongs to the test's own. */
final class Programs {

    private static final File NOTHING = new File("/dev/null");

    private Programs() {}

    /**
     * Runs a program to its end; fails after a limit. It reads nothing: what comes to this process's standard input is the build's.
     *
     * @return its exit status
     * @throws IOException if it can't be started
     */
    static int run(ProcessBuilder program, Duration limit) throws IOException, InterruptedException {
        Process process = program.inheritIO().redirectInput(NOTHING).start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(program.command() + " has not ended after " + limit.toSeconds() + " s");
        }
        return process.exitValue();
    }
}
