package org.notebookos.runtime.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process group of a replica: the replica and whatever it started. Java can signal single processes only, the shell's
 * {@code kill} reaches the group.
 *
 * @param leader the replica's process
 */
record ProcessGroup(ProcessHandle leader) {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** Returns what to put before a command so that it leads a group from its first instruction on. */
    static List<String> launcher() {
        return Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of();
    }

    /** Sends a signal to the group, or to the leader alone if it doesn't lead a group yet. */
    void signal(String name) {
        try {
            String script = "kill -s \"$1\" -- \"-$2\" 2>/dev/null || kill -s \"$1\" \"$2\" 2>/dev/null";
            new ProcessBuilder("/bin/sh", "-c", script, "sh", name, Long.toString(leader.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("can't run kill, signalling process {} alone instead of its group", leader.pid(), e);
            signalLeader(name);
        }
    }

    private void signalLeader(String name) {
        switch (name) {
            case "KILL" -> leader.destroyForcibly();
            case "TERM" -> leader.destroy();
            default -> LOG.warn("signal {} was not sent to process {}", name, leader.pid());
        }
    }
}
