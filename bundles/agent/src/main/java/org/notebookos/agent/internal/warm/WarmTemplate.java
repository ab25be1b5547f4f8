package org.notebookos.agent.internal.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.notebookos.agent.internal.replica.ProcessLaunch;
import org.notebookos.spi.runtime.ReplicaSpec;
import org.notebookos.spi.runtime.WarmSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process that waits is made of. Stateless but for what lies in the directory.
 *
 * @param root directory of all of them
 * @param command of the replicas that they can become
 * @param warmCommand of the processes
 * @param environment of both
 */
public record WarmTemplate(Path root, List<String> command, List<String> warmCommand, Map<String, String> environment) {

    private static final Logger LOG = LoggerFactory.getLogger(WarmTemplate.class);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    /** Nothing reads these when the interpreter starts or a library is loaded. */
    private static final List<String> LATE = List.of("KERNEL_", "NOTEBOOKOS_");
    /** With the value "cold" a kernel's replicas are processes that were started for them. */
    private static final String START = "KERNEL_START";

    /**
     * Makes the template of the replicated Python kernel.
     *
     * @param python its interpreter
     * @param command its command
     * @param modules what is imported in advance, besides what every replica imports
     */
    public static WarmTemplate ofPython(
            Path root, String python, List<String> command, Map<String, String> environment, List<String> modules) {
        List<String> warm = new ArrayList<>(List.of(python, "-m", "notebookos_kernel", "--warm", "{ready_file}"));
        warm.addAll(modules);
        return new WarmTemplate(root, command, warm, environment);
    }

    /** Tells whether a replica wants what is made here. */
    boolean couldBe(ReplicaSpec replica) {
        return replica.command().equals(command)
                && !"cold".equals(replica.environment().get(START));
    }

    /** Tells whether the process of a directory can become a replica. */
    boolean fits(Path directory, ReplicaSpec replica) {
        return spec(directory).fits(replica);
    }

    WarmSpec spec(Path directory) {
        return new WarmSpec(warmCommand, command, environment, LATE, directory, READY_WITHIN);
    }

    /** Makes a directory for one process. */
    Path directory() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(root), "");
    }

    void delete(Path directory) {
        try {
            ProcessLaunch.delete(directory);
        } catch (IOException e) {
            LOG.warn("{} can't be deleted", directory, e);
        }
    }

    /** Deletes what an earlier agent left. */
    void clear() {
        delete(root);
    }
}
