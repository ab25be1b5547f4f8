package org.notebookos.launcher.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs programs of others to their end. Implemented by {@link ToolProcess}, and by fakes in tests. */
public interface Tool {

    /**
     * Runs a program.
     *
     * @param command program and arguments
     * @param environment variables on top of this process's own
     * @param log gets its output, after what is there already
     * @param limit after which it is killed
     * @return its exit status; 124 if it was killed
     */
    int run(List<String> command, Map<String, String> environment, Path log, Duration limit)
            throws IOException, InterruptedException;

    /** Runs a program that ends within seconds and returns what it printed; empty if it fails. */
    String ask(List<String> command) throws IOException, InterruptedException;
}
